import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { changeReadiness } from './change-readiness.ts';
import { type Check, wordsOf } from './check.ts';
import { countAnswer, IN, type Patience, type Standing } from './count-answers.ts';
import { probe } from './probe.ts';
import { replaceUnwell } from './replace-unwell.ts';
import { type Answer, keepAnswer } from './transcript.ts';

interface Watched {
  check: Check;
  standing: Standing;
  dueAt: number;
}

/** Asks a process that is up for as long as it runs, one question at a time: readiness unroutes it, liveness replaces it. */
export async function keepWatch(
  world: World,
  app: App,
  process: Process,
  checks: readonly Check[],
): Promise<void> {
  const { signal } = handlesOf(app, process).watch;
  const begun = world.now();
  const watched = checks
    .filter(({ type }) => type !== 'startup')
    .map((check) => begin(process, check, begun));
  while (!signal.aborted) {
    const next = nextOf(watched, process);
    if (next === undefined) return;
    await delay(Math.max(0, next.dueAt - world.now()), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const answer = await probe(world, app, process, next.check, signal);
    if (signal.aborted) return;
    next.dueAt = world.now() + next.check.waitMs;
    if (answer === undefined) continue;
    try {
      judge(world, app, process, watched, next, answer);
    } catch (error) {
      world.log.error({ err: error, process: process.key }, 'health not acted upon');
    }
  }
}

function begin({ startedAt, ready }: Process, check: Check, now: number): Watched {
  const standing = check.type === 'readiness' && !ready ? { isIn: false, against: 0 } : IN;
  return { check, standing, dueAt: Math.max(now + check.waitMs, startedAt + check.initialDelayMs) };
}

/** Whose replacement is on its way needs no more proof that it should go. */
function nextOf(watched: Watched[], { condemned }: Process): Watched | undefined {
  return watched
    .filter(({ check }) => check.type === 'readiness' || !condemned)
    .reduce<Watched | undefined>(
      (first, one) => (first === undefined || one.dueAt < first.dueAt ? one : first),
      undefined,
    );
}

function judge(
  world: World,
  app: App,
  process: Process,
  watched: Watched[],
  asked: Watched,
  answer: Answer,
): void {
  const { check } = asked;
  const words = wordsOf(check.question);
  if (!answer.isGood) process.answers = keepAnswer(process.answers, words, answer, world.now());
  const wasIn = asked.standing.isIn;
  asked.standing = countAnswer(asked.standing, answer.isGood, patienceOf(check));
  if (asked.standing.isIn === wasIn) return;
  const reason = `${words} got ${answer.answered}`;
  if (check.type === 'liveness') replaceUnwell(world, app, process, reason, check.attempts);
  else {
    const isReady = watched.every(
      ({ check: { type }, standing }) => type !== 'readiness' || standing.isIn,
    );
    changeReadiness(world, app, process, isReady, reason);
  }
}

function patienceOf({ attempts }: Check): Patience {
  return { failures: attempts, successes: LIMITS.readyAnswers };
}

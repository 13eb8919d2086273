import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { type Check, wordsOf } from './check.ts';
import { probe } from './probe.ts';
import { type Answer, keepAnswer } from './transcript.ts';

type Deps = Pick<World, 'engine' | 'openConfig' | 'now' | 'timers'>;

/** Asks the startup checks one after the other. False: one has failed for good, as `process.end` tells, or the signal fired. */
export async function awaitStartup(
  world: Deps,
  app: App,
  process: Process,
  checks: readonly Check[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const check of checks) {
    if (!(await passes(world, app, process, check, signal))) return false;
  }
  return true;
}

/** Quickly at first, then ever more slowly, up to the check's own `wait`. */
async function passes(
  world: Deps,
  app: App,
  process: Process,
  check: Check,
  signal: AbortSignal,
): Promise<boolean> {
  await rest(process.startedAt + firstAskMs(check) - world.now(), signal);
  const deadline = deadlineOf(check, process.startedAt, world.now(), world.timers.bootTimeoutMs);
  let pauseMs = firstPauseMs(check);
  let failures = 0;
  while (!signal.aborted) {
    const answer = await probe(world, app, process, check, signal);
    if (signal.aborted) break;
    if (answer !== undefined) {
      note(world, process, check, answer);
      if (answer.isGood) return true;
      failures += 1;
      if (failures >= check.attempts && world.now() >= deadline) {
        process.end = { kind: 'unwell', asked: wordsOf(check.question), answered: answer.answered };
        return false;
      }
    }
    const leftMs = deadline - world.now();
    await rest(leftMs > 0 ? Math.min(pauseMs, leftMs) : pauseMs, signal);
    pauseMs = Math.min(pauseMs * LIMITS.probeGrowth, check.waitMs);
  }
  return false;
}

/** As long as its attempts take, one each `wait`; but nobody has less time than to bind a port. */
export function deadlineOf(
  { attempts, waitMs }: Check,
  startedAt: number,
  firstAskedAt: number,
  bootTimeoutMs: number,
): number {
  return Math.max(startedAt + bootTimeoutMs, firstAskedAt + attempts * waitMs);
}

function note(world: Deps, process: Process, { question }: Check, answer: Answer): void {
  process.answers = keepAnswer(process.answers, wordsOf(question), answer, world.now());
}

/** Before that there is nothing to learn. */
function firstAskMs({ question, initialDelayMs }: Check): number {
  return question.kind === 'uptime' ? Math.max(question.ms, initialDelayMs) : initialDelayMs;
}

function firstPauseMs({ question }: Check): number {
  return question.kind === 'command' ? LIMITS.commandProbeFirstMs : LIMITS.probeFirstMs;
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {});
}

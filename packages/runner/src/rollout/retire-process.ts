import { WEB_TYPE } from '@tfp/contract/releases';
import { runError } from '@tfp/contract/run-codes';
import { type App, handlesOf } from '../apps/app.ts';
import { observeStop } from '../apps/observe-behaviour.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { type Ending, endContainer } from '../containers/end-container.ts';
import { LIMITS } from '../limits.ts';
import { publishRoutes } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { collectProcess } from './collect-process.ts';
import { drainCount, noteStop } from './note-stop.ts';

/** Takes one process out of service without anybody noticing: routes, drain, SIGTERM, grace, SIGKILL, last lines, removal. */
export async function retireProcess(world: World, app: App, process: Process): Promise<void> {
  process.retiring = true;
  const { begun, watch } = handlesOf(app, process);
  watch.abort();
  process.makesWayFor = successorOf(app, process);
  const version = publishRoutes(world, app);
  await begun.promise;
  if (process.id !== undefined && process.phase === 'running') {
    await stopInOrder(world, app, process, process.id, version);
  }
  process.makesWayFor = undefined;
  app.wake();
  await collectProcess(world, app, process);
}

/** The newest release whose proof this process is part of; a restart, or less of a type, has none. */
function successorOf({ memory }: App, { release }: Process): number | undefined {
  const version = memory.settling.at(-1)?.version;
  return version !== undefined && release < version ? version : undefined;
}

async function stopInOrder(
  world: World,
  app: App,
  process: Process,
  id: string,
  version: number,
): Promise<void> {
  const { workers } = world;
  await workers.acknowledged(version);
  const isWeb = process.type === WEB_TYPE;
  const counts = workers.countDrain(id);
  try {
    const cut = isWeb ? await drain(world, app, id, version) : 0;
    const ending = await stopProcess(world, app, process, id);
    // A connection that broke with the process is told a moment later than its end.
    const lastMs = { requestsMs: LIMITS.lastCountMs, streamsMs: LIMITS.lastCountMs };
    if (isWeb) await workers.drained(id, version, lastMs);
    noteStop(world, app, process, ending, drainCount(counts.result(), cut));
  } finally {
    workers.stopCounting(counts);
  }
}

/** Answers how many streams were still open when their time was over. */
async function drain(
  { workers, timers }: World,
  { hurry }: App,
  id: string,
  version: number,
): Promise<number> {
  const limits = { requestsMs: timers.drainRequestsMs, streamsMs: timers.drainStreamsMs };
  const drained = workers.drained(id, version, limits);
  const isDrained = await unlessAborted(drained, hurry.signal);
  return isDrained ? 0 : workers.openStreams(id);
}

/** The answer, or false as soon as the signal fires; nothing of it stays with a signal that lives for long. */
async function unlessAborted(answer: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  const aborted = Promise.withResolvers<false>();
  const giveUp = () => aborted.resolve(false);
  if (signal.aborted) giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** SIGTERM, grace, SIGKILL. */
export async function stopProcess(
  world: World,
  app: App,
  process: Process,
  id: string,
): Promise<Ending> {
  const { name, release } = process;
  const graceMs = world.timers.stopGraceMs;
  changeState(world, app, process, 'stopping');
  world.failpoint('runner.before-sigterm');
  const ending = await endContainer(world, id, {
    signal: 'SIGTERM',
    graceMs,
    ended: handlesOf(app, process).exited.promise,
    onStay() {
      const message = `${name} did not exit within ${graceMs / 1000} s of SIGTERM`;
      world.say(app.id, runError('R12', message), release);
      world.say(app.id, `Stopping ${name} with SIGKILL`, release);
      observeStop(world, app, process, true);
    },
  });
  if (!ending.isKilled) observeStop(world, app, process, false);
  return ending;
}

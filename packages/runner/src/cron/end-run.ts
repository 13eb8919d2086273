import { changeState } from '../apps/process-state.ts';
import { trySaveMemory } from '../apps/try-save-memory.ts';
import { endContainer } from '../containers/end-container.ts';
import type { World } from '../world.ts';
import type { CronProcess } from './cron-process.ts';

/** Resolves when its end is told. Why it had to end is written down first, where the disk takes it. */
export async function endRun(
  world: World,
  process: CronProcess,
  reason: 'timed_out' | 'replaced' | 'stopped',
): Promise<void> {
  const { app, run, over, name } = process;
  if (run.ending === null) {
    run.ending = reason;
    trySaveMemory(world, app);
    world.say(app.id, `Stopping ${name}: ${WORDS[reason]}`);
  }
  await Promise.all([terminate(world, process), over.promise]);
}

const WORDS = {
  timed_out: 'it did not end within its timeout',
  replaced: 'its next run is due',
  stopped: 'somebody asked for it',
} as const;

/** SIGTERM, grace, SIGKILL. */
export async function terminate(world: World, process: CronProcess): Promise<void> {
  const { app, id, over } = process;
  // Its start is on its way: it hears of its end when there is something to end.
  if (id === undefined || process.state !== 'up') return;
  changeState(world, app, process, 'stopping');
  const graceMs = world.timers.stopGraceMs;
  await endContainer(world, id, { signal: 'SIGTERM', graceMs, ended: over.promise });
}

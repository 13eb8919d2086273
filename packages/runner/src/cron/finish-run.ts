import type { CronEnd } from '@tfp/contract/cron';
import { changeState } from '../apps/process-state.ts';
import { trySaveMemory } from '../apps/try-save-memory.ts';
import { removeContainer } from '../containers/remove-container.ts';
import type { World } from '../world.ts';
import { type CronProcess, toCronRun } from './cron-process.ts';

/** Tells how a run ended; then forgets that it ran; then removes what is left. In this order no death in between loses it. */
export async function finishRun(
  world: World,
  process: CronProcess,
  end: Omit<CronEnd, 'at'>,
): Promise<void> {
  const { app, run, name, address } = process;
  clearTimeout(process.timer);
  const words = endWords(end);
  if (app.memory.cron.runs.includes(run)) {
    // Nothing ends before it began, though the clock may have been put back.
    const at = new Date(Math.max(world.clock(), Date.parse(run.startedAt))).toISOString();
    await world.journal.append(app.id, {
      kind: 'cron-ended',
      run: toCronRun(run),
      end: { at, ...end },
    });
    const { cron } = app.memory;
    app.memory.cron = { ...cron, runs: cron.runs.filter((other) => other !== run) };
    trySaveMemory(world, app);
    world.say(app.id, `Process ${name} ${words}`);
  }
  changeState(world, app, process, 'down', { note: words });
  await removeContainer(world, app.id, process);
  if (address !== undefined) world.addresses.free(app.id, address);
}

function endWords({ outcome, exitCode, note }: Omit<CronEnd, 'at'>): string {
  if (outcome === 'unstarted') return `could not be started: ${note}`;
  if (exitCode === null) return note ?? 'ended';
  return note === null ? `exited with status ${exitCode}` : `${note}, status ${exitCode}`;
}

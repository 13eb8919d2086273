import type { CronRuns } from '../cron/cron-runs.ts';
import type { EngineEvent } from '../engine/engine.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { OneOffs } from '../one-off/one-offs.ts';
import type { World } from '../world.ts';
import { noteExit } from './note-exit.ts';

interface Listeners {
  world: World;
  fleet: Pick<Fleet, 'all'>;
  oneOffs: Pick<OneOffs, 'noteExit'>;
  cronRuns: Pick<CronRuns, 'noteExit'>;
}

/** The engine says that something happened to a container: the quick way to know what its list would tell later. */
export function noteEvent(
  { world, fleet, oneOffs, cronRuns }: Listeners,
  event: Exclude<EngineEvent, { kind: 'connected' }>,
): void {
  if (event.kind !== 'killed') oneOffs.noteExit(event.id);
  if (event.kind !== 'killed') cronRuns.noteExit(event.id);
  for (const app of fleet.all()) {
    const process = [...app.processes.values()].find(({ id }) => id === event.id);
    if (process === undefined) continue;
    // While it is on its way out, the signals are our own.
    if (event.kind !== 'exited' && !process.retiring) process.killed = true;
    if (event.kind !== 'killed') void noteExit(world, app, process);
  }
}

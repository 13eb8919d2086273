import type { RunnableRelease } from '@tfp/contract/releases';
import { type App, addProcess, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import type { Slot } from '../apps/slots.ts';
import { containerOn, prepareGround } from '../containers/ground.ts';
import type { StartWatch } from '../engine/engine.ts';
import { watchHealth } from '../health/watch-health.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';
import { noteUnstarted } from './note-unstarted.ts';
import { forgetSilence, tellingSilence } from './tell-silence.ts';
import { wantedProcess } from './wanted-process.ts';

/** Starts processes side by side, each watched until it is up. What becomes of them is seen in their records. */
export async function startProcesses(
  world: World,
  app: App,
  release: RunnableRelease,
  slots: Slot[],
): Promise<void> {
  const desired = app.desired;
  if (desired === null) return;
  const processes = slots.map((slot) => {
    const command = release.processTypes[slot.type] ?? null;
    const process = wantedProcess(world, desired, release, slot, command);
    addProcess(app, process);
    world.counts.started(app.id, process.name, release.version);
    // Each try is a new record; while the engine is silent, that they start was told with the first one.
    if (app.silenceTold.has(release.version)) process.state = 'starting';
    else changeState(world, app, process, 'starting');
    return process;
  });
  try {
    await tellingSilence(world, app, release.version, async () => {
      const ground = await prepareGround(world, app, release);
      const set = processes.map((process) =>
        containerOn(world, ground, process, { ...process, kind: 'process' }),
      );
      world.failpoint('runner.before-create');
      await world.engine.startSet(set, watch(world, app, processes));
    });
  } catch (error) {
    for (const process of processes) await noteUnstarted(world, app, process, error as Error);
  }
}

function watch(world: World, app: App, processes: Process[]): StartWatch {
  const find = (key: string) => processes.find((process) => process.key === key) as Process;
  return {
    async created(key, id) {
      const process = find(key);
      process.id = id;
      world.failpoint('runner.after-create');
      await world.collector.begin(await sourceOf(world.engine, app.id, process, id));
    },
    started(key) {
      const process = find(key);
      world.failpoint('runner.after-start');
      forgetSilence(app);
      if (process.phase === 'starting') process.phase = 'running';
      process.startedAt = world.now();
      handlesOf(app, process).begun.resolve();
      void watchHealth(world, app, process);
      app.wake();
    },
    failed: (key, error) => void noteUnstarted(world, app, find(key), error),
  };
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import { type App, addProcess, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { type ContainerSpec, containerSpec } from '../engine/container-spec.ts';
import type { StartWatch } from '../engine/engine.ts';
import { watchHealth } from '../health/watch-health.ts';
import { sourceOf } from '../output/source-of.ts';
import type { Slot } from '../reconcile/goal.ts';
import type { World } from '../world.ts';
import { newProcess } from './new-process.ts';
import { noteUnstarted } from './note-unstarted.ts';

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
    const process = newProcess(
      world,
      desired,
      release,
      slot,
      release.processTypes[slot.type] ?? null,
    );
    addProcess(app, process);
    world.counts.started(app.id, process.name, release.version);
    changeState(world, app, process, 'starting');
    return process;
  });
  try {
    const set = await describe(world, desired, release, processes);
    world.failpoint('runner.before-create');
    await world.engine.startSet(set, watch(world, app, processes));
  } catch (error) {
    for (const process of processes) await noteUnstarted(world, app, process, error as Error);
  }
}

async function describe(
  world: World,
  desired: DesiredApp,
  release: RunnableRelease,
  processes: Process[],
): Promise<ContainerSpec[]> {
  const [network, image] = await Promise.all([
    world.networks.ensure(desired.id),
    world.engine.image(release.image),
  ]);
  const config = world.openConfig(desired, release);
  return processes.map((process) => {
    process.address = world.addresses.take(desired.id, network.subnet);
    return containerSpec(world.platform, desired, release, config, image, {
      containerName: process.key,
      name: process.name,
      type: process.type,
      command: release.processTypes[process.type] ?? null,
      generation: process.generation,
      size: process.size,
      kind: 'process',
      network: network.name,
      address: process.address,
    });
  });
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
      if (process.phase === 'starting') process.phase = 'running';
      process.startedAt = world.now();
      handlesOf(app, process).begun.resolve();
      void watchHealth(world, app, process);
      app.wake();
    },
    failed: (key, error) => void noteUnstarted(world, app, find(key), error),
  };
}

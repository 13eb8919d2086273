import { cronType } from '@tfp/contract/cron';
import type { RunnableRelease } from '@tfp/contract/releases';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { changeState } from '../apps/process-state.ts';
import { containerOn, prepareGround } from '../containers/ground.ts';
import type { ContainerSpec } from '../engine/container-spec.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';
import type { CronProcess } from './cron-process.ts';

/** Starts the container of a run: in its release, with its config, under the limits of any process. Throws where it cannot. */
export async function startRun(
  world: World,
  release: RunnableRelease,
  process: CronProcess,
): Promise<void> {
  const { app } = process;
  let failure: Error | undefined;
  changeState(world, app, process, 'starting');
  await world.engine.startSet([await describe(world, release, process)], {
    async created(_name, id) {
      process.id = id;
      await world.collector.begin(await sourceOf(world.engine, app.id, process, id));
    },
    started: () => changeState(world, app, process, 'up'),
    failed(_name, error) {
      failure = error;
    },
  });
  if (failure !== undefined) throw failure;
}

async function describe(
  world: World,
  release: RunnableRelease,
  process: CronProcess,
): Promise<ContainerSpec> {
  const { app, run, name, command } = process;
  const ground = await prepareGround(world, app, release);
  return containerOn(world, ground, process, {
    key: run.key,
    name,
    type: cronType(run.job),
    command,
    generation: 0,
    size: STANDARD_SIZE,
    kind: 'cron',
  });
}

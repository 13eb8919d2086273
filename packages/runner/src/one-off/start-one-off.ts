import type { Duplex } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import type { RunnableRelease } from '@tfp/contract/releases';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import type { App } from '../apps/app.ts';
import { changeState } from '../apps/process-state.ts';
import { containerOn, prepareGround } from '../containers/ground.ts';
import type { ContainerSpec } from '../engine/container-spec.ts';
import { EngineError } from '../engine/engine.ts';
import { createMask } from '../output/mask-secrets.ts';
import { sourceOf } from '../output/source-of.ts';
import type { World } from '../world.ts';
import { ONE_OFF_TYPE, type OneOffProcess } from './one-off.ts';
import { tellEnd, tellStart } from './tell-history.ts';

const SILENT = 'Why it does not answer: tfp doctor, and systemctl status docker';

/** Starts a one-off's container; an attached one's streams are there before its first byte. */
export async function startOneOff(
  world: World,
  app: App,
  release: RunnableRelease,
  oneOff: OneOffProcess,
): Promise<Duplex | undefined> {
  let stream: Duplex | undefined;
  let failure: Error | undefined;
  changeState(world, app, oneOff, 'starting');
  const spec = await describe(world, app, release, oneOff);
  await world.engine.startSet([spec], {
    async created(_name, id) {
      oneOff.id = id;
      if (oneOff.isUnwanted) throw new Error('it was asked to stop before it had started');
      await world.collector.begin(await sourceOf(world.engine, app.id, oneOff, id));
      if (!oneOff.request.attach) return;
      stream = await world.engine.attach(id);
    },
    started: () => changeState(world, app, oneOff, 'up'),
    failed(_name, error) {
      failure = error;
    },
  });
  if (failure === undefined) return stream;
  stream?.destroy();
  await tellEnd(world, oneOff.kept, 'unstarted');
  throw new TfpError('unavailable', `${oneOff.name} could not be started: ${failure.message}`, {
    cause: failure,
    ...(failure instanceof EngineError && failure.kind === 'away' ? { hint: SILENT } : {}),
  });
}

async function describe(
  world: World,
  app: App,
  release: RunnableRelease,
  oneOff: OneOffProcess,
): Promise<ContainerSpec> {
  const { key, name, request } = oneOff;
  const ground = await prepareGround(world, app, release);
  const config = { ...ground.config, ...request.env };
  oneOff.shown = createMask(config)(request.command);
  const spec = containerOn(world, { ...ground, config }, oneOff, {
    key,
    name,
    type: ONE_OFF_TYPE,
    command: request.command,
    shownCommand: oneOff.shown,
    generation: 0,
    size: request.size ?? STANDARD_SIZE,
    kind: request.attach ? 'attached' : 'one-off',
    terminal: request.terminal !== null,
  });
  await tellStart(world, oneOff);
  return spec;
}

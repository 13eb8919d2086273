import { RELEASE_TYPE } from '@tfp/contract/releases';
import { type App, handlesOf, removeProcess } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { removeContainer } from '../containers/remove-container.ts';
import type { World } from '../world.ts';

/** Removes an ended container once `logs` has read its last line, and frees its address once no router uses it. */
export async function collectProcess(world: World, app: App, process: Process): Promise<void> {
  process.retiring = true;
  const { address } = process;
  world.failpoint('runner.after-exit');
  await handlesOf(app, process).told;
  if (process.state === 'stopping' || process.type === RELEASE_TYPE)
    changeState(world, app, process, 'down');
  await removeContainer(world, app.id, process);
  world.failpoint('runner.after-removal');
  await world.workers.acknowledged(world.routes.version);
  if (address !== undefined) world.addresses.free(app.id, address);
  removeProcess(app, process);
  app.memory.condemned = app.memory.condemned.filter((key) => key !== process.key);
  delete app.memory.checked[process.key];
  app.wake();
}

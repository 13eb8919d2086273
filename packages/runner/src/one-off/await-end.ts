import type { App } from '../apps/app.ts';
import { changeState } from '../apps/process-state.ts';
import { awaitExit } from '../containers/await-exit.ts';
import { exitWords } from '../containers/exit-words.ts';
import type { Exit } from '../engine/engine.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';
import { tellEnd } from './tell-history.ts';

/** Waits for the end of a one-off and tells it. Nothing of it is removed yet. */
export async function awaitEnd(world: World, app: App, oneOff: OneOffProcess): Promise<Exit> {
  const exit = oneOff.id === undefined ? LOST : await awaitExit(world, oneOff);
  oneOff.over.resolve();
  const note = exitWords(exit);
  changeState(world, app, oneOff, 'down', { note });
  world.say(app.id, `Process ${oneOff.name} ${note}`);
  await tellEnd(world, oneOff.kept, exit);
  return exit;
}

const LOST: Exit = { code: 137, outOfMemory: false, isLost: true };

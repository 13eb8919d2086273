import type { App } from '../apps/app.ts';
import { changeState } from '../apps/process-state.ts';
import { awaitExit } from '../containers/await-exit.ts';
import { exitWords } from '../containers/exit-words.ts';
import { EXIT_NO_ENVIRONMENT } from '../engine/container-spec.ts';
import type { Exit } from '../engine/engine.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';
import { tellEnd } from './tell-history.ts';

/** Waits for the end of a one-off and tells it. Nothing of it is removed yet. */
export async function awaitEnd(world: World, app: App, oneOff: OneOffProcess): Promise<Exit> {
  const exit = oneOff.id === undefined ? LOST : await awaitExit(world, oneOff);
  oneOff.over.resolve();
  const hasBegun = !isUnbegun(oneOff, exit);
  const note = hasBegun ? exitWords(exit) : 'did not begin: its environment did not reach it';
  changeState(world, app, oneOff, 'down', { note });
  world.say(app.id, `Process ${oneOff.name} ${note}`);
  await tellEnd(world, oneOff.kept, hasBegun ? exit : 'unstarted');
  return exit;
}

/** Its runner died before it could hand over the environment. What leaves so under our own eyes does it by itself. */
function isUnbegun({ found }: OneOffProcess, { code }: Exit): boolean {
  return found && code === EXIT_NO_ENVIRONMENT;
}

const LOST: Exit = { code: 137, outOfMemory: false, isLost: true };

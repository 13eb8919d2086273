import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { keepCrash } from '../crashes/keep-crash.ts';
import type { World } from '../world.ts';
import { collectProcess } from './collect-process.ts';
import { retireProcess } from './retire-process.ts';

/** What crashed, or never came up, goes once its last words are kept: they go with its container. */
export async function buryProcess(world: World, app: App, process: Process): Promise<void> {
  process.retiring = true;
  const hasEnded = process.phase === 'ended';
  await keepCrash(world, app, process);
  await (hasEnded ? collectProcess(world, app, process) : retireProcess(world, app, process));
}

import type { Verdict } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { gatherVerdict } from '../verdict/gather-verdict.ts';
import type { World } from '../world.ts';

/** Keeps who crashed, when, how, and its last words. A disk that is full loses that, and nothing else. */
export async function keepCrash(
  world: World,
  app: App,
  process: Process,
  verdict?: Verdict,
): Promise<void> {
  const at = new Date(world.clock()).toISOString();
  try {
    const told = verdict ?? (await gatherVerdict(world, app, process));
    const { name, release: version } = process;
    world.crashes.add(app.id, { ...told, process: name, version, at });
  } catch (error) {
    world.log.warn({ err: error, process: process.key }, 'crash not kept');
  }
}

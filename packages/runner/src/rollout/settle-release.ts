import { proofWords } from '@tfp/contract/proof-words';
import { sumStops } from '@tfp/contract/sum-stops';
import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** Tells what became of all that a live release replaced. Told again after a death in between, the api takes the first. */
export async function settleRelease(world: World, app: App, version: number): Promise<void> {
  const { memory } = app;
  const settling = memory.settling.find((each) => each.version === version);
  if (settling === undefined) return;
  const proof = sumStops(settling.stops);
  await world.journal.append(app.id, { kind: 'settled', version, proof });
  memory.settling = memory.settling.filter((each) => each !== settling);
  world.files.saveMemory(app.id, memory);
  const words = proofWords(proof);
  if (words.length > 0) world.say(app.id, `v${version} is in place: ${words.join('; ')}`, version);
  app.wake();
}

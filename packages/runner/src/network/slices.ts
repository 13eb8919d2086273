import { type Block, overlap, parseBlock, partsOf } from './cidr.ts';

const APP_PREFIX = 24;

/** Gives out the /24s of a pool. It goes round, so that one that was given back rests as long as it can. */
export function createSlices(): (pool: string, taken: readonly Block[]) => Block {
  let next = 0;
  return (pool, taken) => {
    const slices = partsOf(parseBlock(pool) as Block, APP_PREFIX);
    for (let step = 0; step < slices.length; step++) {
      const slice = slices[(next + step) % slices.length] as Block;
      if (taken.some((block) => overlap(block, slice))) continue;
      next = (next + step + 1) % slices.length;
      return slice;
    }
    throw new Error(`All ${slices.length} networks of this platform are in use.`);
  };
}

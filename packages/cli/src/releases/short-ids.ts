import { safeText } from '../output/safe-text.ts';

/** `1a2b3c4`, as git shows it. */
export function shortCommit(id: string): string {
  return safeText(id.slice(0, 7));
}

/** Enough of a keyed hash to tell two values apart. */
export function shortHash(hash: string): string {
  return safeText(hash.replace(/^[a-z0-9-]+:/, '').slice(0, 6));
}

/** `3f2a91b0c1d2`, as the engine shows it. */
export function shortImage(id: string): string {
  return safeText(id.replace(/^sha256:/, '').slice(0, 12));
}

import { proofWords } from '@tfp/contract/proof-words';
import type { SettledProof } from '@tfp/contract/releases';
import { safeText } from '../output/safe-text.ts';

/** Puts the proof of a change behind what was done, in one line. One that comes later stands on the release. */
export function withProof(done: string, proof: SettledProof | undefined): string {
  const words = proof === undefined ? [] : proofWords(proof);
  return [done, ...words.map((each) => safeText(each))].join('; ');
}

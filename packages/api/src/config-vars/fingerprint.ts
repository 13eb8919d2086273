import { createHmac } from 'node:crypto';
import type { SealingKey } from '@tfp/contract/sealing';

const HASH_CHARACTERS = 16;

/** A keyed hash of one value: equal ones are seen to be equal, and nobody without the app's key can try values against it. */
export function fingerprint(dataKey: SealingKey, key: string, value: string): string {
  return keyedHash(dataKey, ['config-var', key, value]);
}

export function configDigest(dataKey: SealingKey, vars: Readonly<Record<string, string>>): string {
  const entries = Object.entries(vars).sort(([one], [other]) => (one < other ? -1 : 1));
  return keyedHash(dataKey, ['config', ...entries.flat()]);
}

function keyedHash({ bytes }: SealingKey, words: string[]): string {
  return createHmac('sha256', bytes)
    .update(JSON.stringify(words))
    .digest('hex')
    .slice(0, HASH_CHARACTERS);
}

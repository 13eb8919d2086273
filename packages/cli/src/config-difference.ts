import type { ApiConfigVars } from '@tfp/contract/platform-api';

/** What differs between two configs, by key and never by value. */
export function configDifference(before: ApiConfigVars, after: ApiConfigVars): string {
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.keys(after).filter(
    (key) => Object.hasOwn(before, key) && before[key] !== after[key],
  );
  const parts = [part('changes', changed), part('adds', added), part('removes', removed)];
  return parts.filter((text) => text !== '').join('; ') || 'stays the same';
}

function part(verb: string, keys: string[]): string {
  return keys.length === 0 ? '' : `${verb} ${keys.sort().join(', ')}`;
}

import type { ConfigChange } from '../config-vars/config-change.ts';
import { limits } from '../limits.ts';

/** The names in a config change, without their values. */
export function changedKeys(change: ConfigChange): Record<string, string[]> {
  const keys = (isUnset: boolean) =>
    Object.keys(change).filter((key) => (change[key] === null) === isUnset);
  return { ...named('set', keys(false)), ...named('unset', keys(true)) };
}

function named(name: string, keys: string[]): Record<string, string[]> {
  if (keys.length === 0) return {};
  const more = keys.length - limits.auditedKeysMax;
  const shown = keys.slice(0, limits.auditedKeysMax);
  return { [name]: more > 0 ? [...shown, `and ${more} more`] : shown };
}

import type { ChangedConfig } from '../config-vars/config-change.ts';
import { limits } from '../limits.ts';

/** The names of what a config change really changed, without the values. */
export function changedKeys({
  set,
  unset,
}: Pick<ChangedConfig, 'set' | 'unset'>): Record<string, string[]> {
  return { ...named('set', set), ...named('unset', unset) };
}

function named(name: string, keys: string[]): Record<string, string[]> {
  if (keys.length === 0) return {};
  const more = keys.length - limits.auditedKeysMax;
  const shown = keys.slice(0, limits.auditedKeysMax);
  return { [name]: more > 0 ? [...shown, `and ${more} more`] : shown };
}

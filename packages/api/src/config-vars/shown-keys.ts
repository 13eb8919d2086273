import { limits } from '../limits.ts';
import type { ChangedKeys } from './config-change.ts';

/** The names of what a config change really changed, as many as a row may hold. */
export function shownKeys({ set, unset }: ChangedKeys): Partial<ChangedKeys> {
  return { ...named('set', set), ...named('unset', unset) };
}

function named(name: keyof ChangedKeys, keys: string[]): Partial<ChangedKeys> {
  if (keys.length === 0) return {};
  const more = keys.length - limits.shownKeysMax;
  const shown = keys.slice(0, limits.shownKeysMax);
  return { [name]: more > 0 ? [...shown, `and ${more} more`] : shown };
}

import type { ApiConfigVars } from '@tfp/contract/platform-api';

/** What differs between two configs that are both at hand: keys, never values. */
export interface ConfigDifference {
  added: string[];
  removed: string[];
  changed: string[];
}

export function configDifference(before: ApiConfigVars, after: ApiConfigVars): ConfigDifference {
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.keys(after).filter(
    (key) => Object.hasOwn(before, key) && before[key] !== after[key],
  );
  return { added: added.sort(), removed: removed.sort(), changed: changed.sort() };
}

export function differenceLines({ added, removed, changed }: ConfigDifference): string[] {
  return [
    ...added.map((key) => `  + ${key}`),
    ...removed.map((key) => `  - ${key}`),
    ...changed.map((key) => `  ~ ${key}`),
  ];
}

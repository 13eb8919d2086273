import { PROCESS_TYPE } from '@tfp/contract/names';
import { below, objectAt, wrongAt } from './json-value.ts';

/** Reads what a file says by process type: `read` is given the place of each. */
export function byProcessType<Said>(
  place: string,
  value: unknown,
  read: (place: string, declared: unknown, type: string) => Said,
): Record<string, Said> {
  const said = Object.entries(objectAt(place, value)).map(([type, declared]) => {
    const there = below(place, type);
    if (!PROCESS_TYPE.test(type)) throw wrongAt(there, 'is no process type.');
    return [type, read(there, declared, type)] as const;
  });
  return Object.fromEntries(said);
}

/** What is said of a process type that nobody declared is said in vain. */
export function warnOfStrangers(
  place: string,
  said: Readonly<Record<string, unknown>>,
  declared: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(said)
    .filter((type) => !Object.hasOwn(declared, type))
    .map((type) => `${below(place, type)}: no process type of this name is declared.`);
}

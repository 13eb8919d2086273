import { TfpError } from '@tfp/contract/errors';
import { configKeyProblem } from '@tfp/contract/names';
import { limits } from '../limits.ts';
import type { ConfigVars } from './config-vars.ts';

/** A value to set, or null to unset. */
export type ConfigChange = Readonly<Record<string, string | null>>;

/** The names of what really changed. */
export interface ChangedKeys {
  set: string[];
  unset: string[];
}

export interface ChangedConfig extends ChangedKeys {
  vars: ConfigVars;
}

/** Joins a change with what stands, all keys or none. What already is as it was asked to be counts as no change. */
export function changeConfig(vars: ConfigVars, change: ConfigChange): ChangedConfig {
  const next = new Map(Object.entries(vars));
  const set: string[] = [];
  const unset: string[] = [];
  for (const [key, value] of Object.entries(change)) {
    assertConfigVar(key, value, next.has(key));
    if (value === null) {
      if (next.delete(key)) unset.push(key);
    } else if (next.get(key) !== value) {
      next.set(key, value);
      set.push(key);
    }
  }
  assertSize(next);
  return { vars: Object.fromEntries(next), set, unset };
}

/** "Set FOO, BAR; unset BAZ": names, never values. */
export function describeConfigChange({ set, unset }: ChangedKeys): string {
  const parts = [];
  if (set.length > 0) parts.push(`Set ${listNames(set)}`);
  if (unset.length > 0) parts.push(`${set.length > 0 ? 'unset' : 'Unset'} ${listNames(unset)}`);
  return parts.join('; ');
}

function listNames(names: string[]): string {
  const max = limits.describedNamesMax;
  const shown = names.slice(0, max).join(', ');
  return names.length > max ? `${shown} and ${names.length - max} more` : shown;
}

function assertConfigVar(key: string, value: string | null, exists: boolean): void {
  // A key that is there may always be taken away, whatever the rules say by now.
  if (value === null && exists) return;
  const shown = JSON.stringify(key.slice(0, 60));
  if (Buffer.byteLength(key) > limits.configKeyBytesMax) {
    refuse(`The config var name ${shown}… is longer than ${limits.configKeyBytesMax} bytes.`);
  }
  const problem = configKeyProblem(key);
  if (problem !== undefined) {
    throw new TfpError('invalid_params', `${shown} cannot be a config var: ${problem}.`, {
      hint: 'Choose another name. Nothing was changed.',
    });
  }
  if (value?.includes('\0')) {
    refuse(`The value of ${key} holds a zero byte, which no environment can hold.`);
  }
}

function assertSize(vars: Map<string, string>): void {
  let bytes = 0;
  for (const [key, value] of vars) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (bytes <= limits.configBytesMax) return;
  const kilobytes = (bytes / 1024).toFixed(1);
  refuse(
    `The config would be ${kilobytes} kB, and ${limits.configBytesMax / 1024} kB is the most. Nothing was changed.`,
  );
}

function refuse(message: string): never {
  throw new TfpError('invalid_params', message, {
    hint: 'Keep names short and plain, and large things in a file or a backing service.',
  });
}

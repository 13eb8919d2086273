import { randomBytes } from 'node:crypto';
import { TfpError } from '@tfp/contract/errors';
import type { EnvSchema, EnvVar } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { ConfigVars } from './config-vars.ts';

/** Adds what app.json has a value or a generator for and the config lacks. What is set already is never touched. */
export function withDefaults(vars: ConfigVars, schema: EnvSchema): ConfigVars {
  const whole = { ...vars };
  for (const [key, entry] of Object.entries(schema)) {
    const value = Object.hasOwn(vars, key) ? undefined : defaultValue(entry);
    if (value !== undefined) whole[key] = value;
  }
  return whole;
}

/** The keys that the code cannot do without. */
export function missingKeys(vars: ConfigVars, schema: EnvSchema): string[] {
  return Object.entries(schema)
    .filter(([key, { required }]) => required && !Object.hasOwn(vars, key))
    .map(([key]) => key);
}

/** Refuses before anything is built or restarted. */
export function assertComplete(app: Pick<App, 'name'>, vars: ConfigVars, schema: EnvSchema): void {
  const missing = missingKeys(withDefaults(vars, schema), schema);
  if (missing.length === 0) return;
  const notes = missing
    .map((key) => ({ key, text: schema[key]?.description }))
    .filter(({ text }) => text !== undefined)
    .map(({ key, text }) => ` ${key}: ${text}.`);
  throw new TfpError(
    'invalid_params',
    `app.json requires ${missing.join(', ')}, and the config lacks ${missing.length === 1 ? 'it' : 'them'}.${notes.join('')} Nothing was changed.`,
    {
      hint: `Set ${missing.length === 1 ? 'it' : 'them'} first: tfp config:set ${missing.map((key) => `${key}=…`).join(' ')} -a ${app.name}`,
    },
  );
}

function defaultValue({ value, generator }: EnvVar): string | undefined {
  return generator === 'secret' ? randomBytes(32).toString('hex') : value;
}

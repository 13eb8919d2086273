import type { AppManifest } from '@tfp/contract/builds';
import { readCron } from './app-json-cron.ts';
import { readEnvSchema } from './app-json-env.ts';
import {
  HEALTH_CHECKS_PLACE,
  noteHealthChecks,
  readHealthChecks,
} from './app-json-health-checks.ts';
import { noteRollout, ROLLOUT_PLACE, readRollout } from './app-json-rollout.ts';
import { warnOfStrangers } from './by-process-type.ts';
import { parseJson, type Warn } from './json-value.ts';

/** What of an `app.json` concerns us, in the forms of Heroku (env, buildpacks), of Dokku (healthchecks, cron), and our own (rollout). */
export interface AppJson {
  /** Which plan it asks for, by the names of buildpacks (`heroku/nodejs`). */
  buildpacks: string[];
  /** What each release keeps of it. */
  settings: Settings;
  /** What it says in vain. */
  warnings: string[];
}

type Settings = Omit<AppManifest, 'processTypes'>;

/** Scripts that other platforms run around a deploy. Silence about them would cost somebody a migration. */
const UNHEARD_SCRIPTS = ['postdeploy', 'dokku.predeploy', 'dokku.postdeploy'];

export function parseAppJson(text: string | undefined): AppJson {
  const fields = text === undefined ? {} : parseJson('app.json', text);
  const warnings: string[] = [];
  const warn: Warn = (place, words) => void warnings.push(`${place}: ${words}`);
  const buildpacks = buildpacksOf(fields.buildpacks);
  const settings = readSettings(fields, warn);
  warnOfScripts(fields.scripts, warn);
  return { buildpacks, settings, warnings };
}

function readSettings(fields: Record<string, unknown>, warn: Warn): Settings {
  const read = <Value>(name: string, reader: (value: unknown, warn: Warn) => Value, none: Value) =>
    fields[name] === undefined ? none : reader(fields[name], warn);
  return {
    envSchema: read('env', readEnvSchema, {}),
    healthChecks: read('healthchecks', readHealthChecks, {}),
    rollout: read('rollout', readRollout, {}),
    cron: read('cron', readCron, []),
  };
}

/** What it says of process types that the app does not have. */
export function strangersIn({ processTypes, healthChecks, rollout }: AppManifest): string[] {
  return [
    ...warnOfStrangers(HEALTH_CHECKS_PLACE, healthChecks, processTypes),
    ...warnOfStrangers(ROLLOUT_PLACE, rollout, processTypes),
  ];
}

/** What a pusher reads of that which was understood. */
export function notesOn({ healthChecks, rollout }: AppManifest): string[] {
  return [noteHealthChecks(healthChecks), noteRollout(rollout)].filter(
    (note) => note !== undefined,
  );
}

function buildpacksOf(buildpacks: unknown): string[] {
  if (!Array.isArray(buildpacks)) return [];
  const names = buildpacks.map((item: unknown) => (item as { url?: unknown } | null)?.url);
  return names.filter((name) => typeof name === 'string');
}

function warnOfScripts(scripts: unknown, warn: Warn): void {
  for (const name of UNHEARD_SCRIPTS.filter((path) => valueAt(scripts, path) !== undefined)) {
    warn(
      `app.json, scripts.${name}`,
      'is not run. What must run before each release goes live belongs into the Procfile, as "release: …".',
    );
  }
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((at: unknown, name) => (at as Record<string, unknown> | null)?.[name], value);
}

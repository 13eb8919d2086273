import type { CronJob } from '@tfp/contract/cron';
import type { EnvSchema, HealthChecks } from '@tfp/contract/releases';
import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import { readCron } from './app-json-cron.ts';
import { readEnvSchema } from './app-json-env.ts';
import { readHealthChecks } from './app-json-health-checks.ts';
import { readRollout } from './app-json-rollout.ts';
import { parseJson } from './parse-json.ts';

/** What of an `app.json` concerns us, in the forms of Heroku (env, buildpacks), of Dokku (healthchecks, cron), and our own (rollout). */
export interface AppJson {
  /** Which plan it asks for, by the names of buildpacks (`heroku/nodejs`). */
  buildpacks: string[];
  envSchema: EnvSchema;
  healthChecks: HealthChecks;
  rollout: RolloutSettings;
  cron: CronJob[];
  /** What it says in vain. */
  warnings: string[];
}

/** Scripts that other platforms run around a deploy. Silence about them would cost somebody a migration. */
const UNHEARD_SCRIPTS = ['postdeploy', 'dokku.predeploy', 'dokku.postdeploy'];

export function parseAppJson(text: string | undefined): AppJson {
  const { buildpacks, cron, env, healthchecks, rollout, scripts } =
    text === undefined ? {} : parseJson('app.json', text);
  const warnings: string[] = [];
  const warn = (place: string, words: string) => void warnings.push(`${place}: ${words}`);
  const appJson = {
    buildpacks: buildpacksOf(buildpacks),
    envSchema: env === undefined ? {} : readEnvSchema(env, warn),
    healthChecks: healthchecks === undefined ? {} : readHealthChecks(healthchecks, warn),
    rollout: rollout === undefined ? {} : readRollout(rollout),
    cron: cron === undefined ? [] : readCron(cron, warn),
    warnings,
  };
  for (const name of UNHEARD_SCRIPTS.filter((path) => valueAt(scripts, path) !== undefined)) {
    warn(
      `app.json, scripts.${name}`,
      'is not run. What must run before each release goes live belongs into the Procfile, as "release: …".',
    );
  }
  return appJson;
}

function buildpacksOf(buildpacks: unknown): string[] {
  if (!Array.isArray(buildpacks)) return [];
  const names = buildpacks.map((item: unknown) => (item as { url?: unknown } | null)?.url);
  return names.filter((name) => typeof name === 'string');
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((at: unknown, name) => (at as Record<string, unknown> | null)?.[name], value);
}

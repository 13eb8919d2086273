import { createHash } from 'node:crypto';
import { type ConcurrencyPolicy, CRON_TIMEOUT_SECONDS, type CronJob } from '@tfp/contract/cron';
import { parseSchedule, ScheduleError } from '@tfp/contract/cron-schedule';
import { isTimezone } from '@tfp/contract/cron-times';
import { CRON_JOB } from '@tfp/contract/names';
import { LIMITS } from '../limits.ts';
import {
  countAt,
  listAt,
  objectAt,
  textAt,
  type Warn,
  warnOfUnknown,
  wrongAt,
} from './json-value.ts';
import { commandProblem } from './process-command.ts';

const PLACE = 'app.json, cron';
const FIELDS: readonly string[] = [
  'name',
  'command',
  'schedule',
  'timezone',
  'concurrency_policy',
  'timeout',
];
const POLICIES = ['allow', 'forbid', 'replace'] as const;
const SLUG_CHARACTERS_MAX = 40;

/** Reads `cron` of an app.json, in Dokku's form: the jobs of the code, and when each of them runs. */
export function readCron(cron: unknown, warn: Warn): CronJob[] {
  const jobs = listAt(PLACE, cron).map((job, index) => readJob(`${PLACE}[${index}]`, job, warn));
  if (jobs.length > LIMITS.cronJobsMax) {
    throw wrongAt(PLACE, `has more than ${LIMITS.cronJobsMax} jobs.`);
  }
  const names = jobs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return jobs;
  throw wrongAt(PLACE, `two jobs are called "${twice}": give each a "name" of its own.`);
}

function readJob(place: string, declared: unknown, warn: Warn): CronJob {
  const fields = objectAt(place, declared);
  warnOfUnknown(place, fields, FIELDS, warn);
  const command = commandAt(place, fields.command);
  return {
    name: nameAt(place, fields.name ?? slugOf(command)),
    command,
    schedule: scheduleAt(place, fields.schedule),
    timezone: timezoneAt(place, fields.timezone ?? 'UTC'),
    concurrencyPolicy: policyAt(place, fields.concurrency_policy ?? 'forbid'),
    timeoutSeconds: timeoutAt(place, fields.timeout ?? CRON_TIMEOUT_SECONDS.standard),
  };
}

function commandAt(place: string, value: unknown): string {
  const command = textAt(place, 'command', value).trim();
  const problem = commandProblem(command);
  if (problem === undefined) return command;
  throw wrongAt(place, `"command" ${problem}`);
}

/** The same command has the same name in every build. */
function slugOf(command: string): string {
  const words = command.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const slug = words.join('-').slice(0, SLUG_CHARACTERS_MAX).replace(/-$/, '');
  return slug === '' ? createHash('sha256').update(command).digest('hex').slice(0, 8) : slug;
}

function nameAt(place: string, value: unknown): string {
  const name = textAt(place, 'name', value);
  if (CRON_JOB.test(name)) return name;
  throw wrongAt(
    place,
    '"name" must have 1 to 40 letters, digits, dashes and underscores, and begin with a letter or a digit.',
  );
}

function scheduleAt(place: string, value: unknown): string {
  const schedule = textAt(place, 'schedule', value).trim().replaceAll(/\s+/g, ' ');
  try {
    parseSchedule(schedule);
    return schedule;
  } catch (error) {
    if (error instanceof ScheduleError) throw wrongAt(`${place}.schedule`, error.message);
    throw error;
  }
}

function timezoneAt(place: string, value: unknown): string {
  const timezone = textAt(place, 'timezone', value);
  if (isTimezone(timezone)) return timezone;
  throw wrongAt(place, '"timezone" must be a name such as "Europe/Berlin" or "UTC".');
}

function policyAt(place: string, value: unknown): ConcurrencyPolicy {
  const policy = POLICIES.find((known) => known === value);
  if (policy) return policy;
  throw wrongAt(place, '"concurrency_policy" must be "allow", "forbid" or "replace".');
}

function timeoutAt(place: string, value: unknown): number {
  const seconds = countAt(place, 'timeout', value);
  if (seconds >= 1 && seconds <= CRON_TIMEOUT_SECONDS.max) return seconds;
  throw wrongAt(place, `"timeout" must be 1 to ${CRON_TIMEOUT_SECONDS.max} seconds.`);
}

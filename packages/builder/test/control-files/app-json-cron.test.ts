import { expect, test } from 'vitest';
import { parseAppJson } from '#src/control-files/app-json.ts';

function parse(cron: unknown) {
  const { settings, warnings } = parseAppJson(JSON.stringify({ cron }));
  return { ...settings, warnings };
}
const JOB = { command: 'bin/report', schedule: '0 3 * * *' };

test('a job of which only the least is said', () => {
  const { cron, warnings } = parse([JOB]);
  expect(cron).toEqual([
    {
      name: 'bin-report',
      command: 'bin/report',
      schedule: '0 3 * * *',
      timezone: 'UTC',
      concurrencyPolicy: 'forbid',
      timeoutSeconds: 3_600,
    },
  ]);
  expect(warnings).toEqual([]);
});

test('a job of which everything is said', () => {
  const { cron, warnings } = parse([
    {
      name: 'nightly',
      command: ' bin/report --all ',
      schedule: ' 0  3 * * MON ',
      timezone: 'Europe/Berlin',
      concurrency_policy: 'replace',
      timeout: 86_400,
    },
  ]);
  expect(cron).toEqual([
    {
      name: 'nightly',
      command: 'bin/report --all',
      schedule: '0 3 * * MON',
      timezone: 'Europe/Berlin',
      concurrencyPolicy: 'replace',
      timeoutSeconds: 86_400,
    },
  ]);
  expect(warnings).toEqual([]);
});

test('as many jobs as there may be, each policy, and the shortest time are taken', () => {
  const jobs = Array.from({ length: 50 }, (_, index) => ({ ...JOB, name: `job-${index}` }));
  expect(parse(jobs).cron).toHaveLength(50);
  for (const policy of ['allow', 'forbid', 'replace']) {
    const { cron } = parse([{ ...JOB, concurrency_policy: policy, timeout: 1 }]);
    expect(cron).toMatchObject([{ concurrencyPolicy: policy, timeoutSeconds: 1 }]);
  }
});

test.each([
  ['npm run clean-up -- --all', 'npm-run-clean-up-all'],
  ['node -e "1"', 'node-e-1'],
  [
    'rails runner Some.very_long_name_of_a_method_that(goes, on)',
    'rails-runner-some-very-long-name-of-a-me',
  ],
  ['…', 'b4935894'],
])('the command "%s" is called %s', (command, name) => {
  expect(parse([{ ...JOB, command }]).cron[0]?.name).toBe(name);
});

test('a field that is not known is warned of', () => {
  const { cron, warnings } = parse([{ ...JOB, maintenance: true }]);
  expect(cron).toHaveLength(1);
  expect(warnings).toEqual([
    'app.json, cron[0].maintenance: is not known here, so it is not read.',
  ]);
});

test.each([
  ['an object', {}, 'app.json, cron: must be a list.'],
  ['a text as a job', ['x'], 'app.json, cron[0]: must be an object.'],
  ['no command', [{ schedule: '@daily' }], 'app.json, cron[0]: "command" must be a text.'],
  ['an empty command', [{ ...JOB, command: ' ' }], 'app.json, cron[0]: "command" is empty.'],
  ['a long command', [{ ...JOB, command: 'x'.repeat(9_000) }], '"command" is longer than 8 KiB'],
  ['no schedule', [JOB, { command: 'x' }], 'app.json, cron[1]: "schedule" must be a text.'],
  [
    'six fields',
    [{ ...JOB, schedule: '0 0 3 * * *' }],
    'app.json, cron[0].schedule: a schedule has five fields (minute, hour, day, month, weekday)',
  ],
  [
    'a date that never comes',
    [{ ...JOB, schedule: '0 0 30 2 *' }],
    'app.json, cron[0].schedule: the day of "0 0 30 2 *" never comes.',
  ],
  ['a number as a name', [{ ...JOB, name: 1 }], 'app.json, cron[0]: "name" must be a text.'],
  ['a number as a place', [{ ...JOB, timezone: 1 }], 'cron[0]: "timezone" must be a text.'],
  ['a name with a dot', [{ ...JOB, name: 'a.b' }], '"name" must have 1 to 40 letters'],
  ['a place of none', [{ ...JOB, timezone: 'Berlin' }], '"timezone" must be a name such as'],
  ['a policy', [{ ...JOB, concurrency_policy: 'queue' }], '"allow", "forbid" or "replace"'],
  ['no time at all', [{ ...JOB, timeout: 0 }], '"timeout" must be 1 to 86400 seconds.'],
  ['two days', [{ ...JOB, timeout: 172_800 }], '"timeout" must be 1 to 86400 seconds.'],
  ['a time in words', [{ ...JOB, timeout: '1h' }], '"timeout" must be a whole number'],
  [
    'one command twice',
    [JOB, JOB],
    'two jobs are called "bin-report": give each a "name" of its own.',
  ],
  [
    'too many',
    Array.from({ length: 51 }, (_, index) => ({ ...JOB, name: `job-${index}` })),
    'has more than 50 jobs',
  ],
])('%s is refused with its place', (_what, cron, words) => {
  expect(() => parse(cron)).toThrow(words);
});

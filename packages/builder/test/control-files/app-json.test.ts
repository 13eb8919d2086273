import { expect, test } from 'vitest';
import { parseAppJson } from '#src/control-files/app-json.ts';
import { noteHealthChecks } from '#src/control-files/app-json-health-checks.ts';

function parse(value: unknown) {
  const { settings, warnings } = parseAppJson(JSON.stringify(value));
  return { ...settings, warnings };
}

test('no app.json asks for nothing', () => {
  const settings = { envSchema: {}, healthChecks: {}, rollout: {}, cron: [] };
  const nothing = { buildpacks: [], settings, warnings: [] };
  expect(parseAppJson(undefined)).toEqual(nothing);
  const others = { name: 'an app', addons: ['heroku-postgresql'], formation: {}, expo: {} };
  expect(parseAppJson(JSON.stringify(others))).toEqual(nothing);
});

test.each([
  ['a text is its value', 'x', { required: true, value: 'x' }],
  ['an empty text is one too', '', { required: true, value: '' }],
  ['a number is its text', 5, { required: true, value: '5' }],
  ['a boolean is its text', false, { required: true, value: 'false' }],
  ['nothing said is required', {}, { required: true }],
  ['what may be missing', { required: false }, { required: false }],
  [
    'a description and a value',
    { description: 'how many', value: 2 },
    { description: 'how many', required: true, value: '2' },
  ],
  ['a secret', { generator: 'secret' }, { required: true, generator: 'secret' }],
])('env: %s', (_what, declared, expected) => {
  const { envSchema, warnings } = parse({ env: { KEY: declared } });
  expect(envSchema).toEqual({ KEY: expected });
  expect(warnings).toEqual([]);
});

test.each([
  ['a variable of the platform', { PORT: '5000' }, {}, /^app\.json, env\.PORT: PORT is set by/],
  ['one of Heroku', { HEROKU_APP_NAME: { required: true } }, {}, /HEROKU_APP_NAME is set by/],
  ['a name of the language', JSON.parse('{ "__proto__": "x" }'), {}, /__proto__ is set by/],
  [
    'an unknown field',
    { KEY: { default: 'x' } },
    { KEY: { required: true } },
    /^app\.json, env\.KEY\.default: is not known here/,
  ],
  [
    'a generator beside a value',
    { KEY: { value: 'x', generator: 'secret' } },
    { KEY: { required: true, value: 'x' } },
    /^app\.json, env\.KEY\.generator: is not used/,
  ],
])('env: %s is warned of', (_what, env, schema, words) => {
  const appJson = parse({ env });
  expect(appJson.envSchema).toEqual(schema);
  expect(appJson.warnings).toEqual([expect.stringMatching(words)]);
});

test.each([
  ['a list', { env: [] }, 'app.json, env: must be an object.'],
  [
    'a list as a variable',
    { env: { KEY: [] } },
    'app.json, env.KEY: must be a text, or an object that describes the config var.',
  ],
  ['nothing as a variable', { env: { KEY: null } }, /env\.KEY: must be a text/],
  [
    'a word where true or false stands',
    { env: { DATABASE_URL: { required: 'yes' } } },
    'app.json, env.DATABASE_URL: "required" must be true or false.',
  ],
  ['an object as a value', { env: { KEY: { value: {} } } }, /env\.KEY: "value" must be a text/],
  ['another generator', { env: { KEY: { generator: 'uuid' } } }, /"generator" must be "secret"/],
  ['a number as description', { env: { KEY: { description: 1 } } }, /"description" must be a text/],
  ['a zero byte', { env: { KEY: 'a\0b' } }, /env\.KEY: its value holds a zero byte/],
  ['a key that is none', { env: { 'A KEY': 'x' } }, /env\.A KEY: a config var name has letters/],
  [
    'too many',
    { env: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`K${n}`, ''])) },
    /names more than 500 config vars/,
  ],
])('env: %s is refused with its place', (_what, value, words) => {
  expect(() => parse(value)).toThrow(words);
});

test('health checks are kept word for word; descriptions are for people', () => {
  const checks = {
    web: [
      { type: 'startup', name: 'up', path: '/health?deep=1', content: 'ok', attempts: 5, wait: 0 },
      { type: 'liveness', command: ['bin/check', '--all'], timeout: 3, initialDelay: 10 },
      { type: 'readiness', uptime: 5 },
    ],
    worker: [],
  };
  const [first, ...others] = checks.web;
  const written = { ...checks, web: [{ ...first, description: 'is it up?' }, ...others] };
  const { healthChecks, warnings } = parse({ healthchecks: written });
  expect(healthChecks).toEqual(checks);
  expect(warnings).toEqual([]);
});

test('the fields of a health check stay in the order in which they were written', () => {
  const web = [{ path: '/up', timeout: 2, type: 'startup', name: 'up' }];
  // Releases are compared by this text, and those of earlier builds have it so.
  expect(JSON.stringify(parse({ healthchecks: { web } }).healthChecks.web)).toBe(
    JSON.stringify(web),
  );
});

test('a field of a health check that is not known is warned of and left out', () => {
  const { healthChecks, warnings } = parse({
    healthchecks: { web: [{ type: 'startup', path: '/', port: 80, constructor: 1 }] },
  });
  expect(healthChecks).toEqual({ web: [{ type: 'startup', path: '/' }] });
  expect(warnings).toEqual([
    'app.json, healthchecks.web[0].port: is not known here, so it is not read.',
    'app.json, healthchecks.web[0].constructor: is not known here, so it is not read.',
  ]);
});

test.each([
  ['a list', [], 'app.json, healthchecks: must be an object.'],
  ['a type that is none', { '1web': [] }, 'app.json, healthchecks.1web: is no process type.'],
  ['one check without a list', { web: {} }, 'app.json, healthchecks.web: must be a list.'],
  ['a text as a check', { web: ['/'] }, 'app.json, healthchecks.web[0]: must be an object.'],
  ['a check without a type', { web: [{ path: '/' }] }, /web\[0\]: "type" must be "startup", /],
  ['another type', { web: [{ type: 'ready' }] }, /"type" must be "startup", "readiness" or/],
  ['a path without a slash', { web: [{ type: 'startup', path: 'up' }] }, /"path" must be the path/],
  [
    'a path that ends a line',
    { web: [{ type: 'startup', path: '/a\r\nHost: b' }] },
    /"path" must be the path/,
  ],
  [
    'a command as one text',
    { web: [{ type: 'startup', command: 'x' }] },
    /"command" must be a list/,
  ],
  [
    'a number below zero',
    { web: [{ type: 'startup', attempts: -1 }] },
    /"attempts" must be a whole/,
  ],
  ['a text as a number', { web: [{ type: 'startup', wait: '5' }] }, /"wait" must be a whole/],
  [
    'two questions at once',
    { web: [{ type: 'startup', path: '/', uptime: 5 }] },
    /web\[0\]: asks by "path" and "uptime"/,
  ],
])('health checks: %s is refused with its place', (_what, healthchecks, words) => {
  expect(() => parse({ healthchecks })).toThrow(words);
});

test.each([
  ['postdeploy', { postdeploy: 'rake db:seed' }],
  ['dokku.predeploy', { dokku: { predeploy: 'x' } }],
  ['dokku.postdeploy', { dokku: { postdeploy: 'x' } }],
])('a script %s, which nobody runs, is warned of', (name, scripts) => {
  expect(parse({ scripts }).warnings).toEqual([
    expect.stringMatching(new RegExp(`^app\\.json, scripts\\.${name}: is not run\\..*Procfile`)),
  ]);
});

test('scripts of another shape are nothing', () => {
  for (const scripts of [null, [], 'x', { dokku: null }, { test: 'x' }]) {
    expect(parse({ scripts }).warnings).toEqual([]);
  }
});

test('a name that would move the cursor does so in no error', () => {
  expect(() => parse({ env: { '\u001b[2J\rX': 'y' } })).toThrow(/^app\.json, env\.X: /);
});

test('the pusher reads which types are asked, and when in their lives', () => {
  const { healthChecks } = parse({
    healthchecks: {
      worker: [{ type: 'startup', uptime: 3 }],
      web: [{ type: 'liveness' }, { type: 'startup' }, { type: 'startup', path: '/up' }],
      clock: [],
    },
  });
  expect(noteHealthChecks(healthChecks)).toBe(
    'Health checks -> web (startup, liveness), worker (startup)',
  );
  expect(noteHealthChecks({})).toBeUndefined();
});

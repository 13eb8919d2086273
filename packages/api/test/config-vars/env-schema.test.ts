import { expect, test } from 'vitest';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { missingKeys, withDefaults } from '#src/config-vars/env-schema.ts';
import { openTestLedger } from '../support/test-ledger.ts';

const SCHEMA = {
  DATABASE_URL: { required: true, description: 'where the data is' },
  PLAIN: { required: true, value: 'five' },
  SECRET: { required: true, generator: 'secret' },
  OPTIONAL: { required: false },
} as const;
const GIVEN = { DATABASE_URL: 'postgres://db' };

test('what app.json has a value or a generator for is added, and nothing that is set is touched', () => {
  expect(withDefaults({ PLAIN: 'mine' }, SCHEMA)).toEqual({
    PLAIN: 'mine',
    SECRET: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const [one, other] = [withDefaults({}, SCHEMA), withDefaults({}, SCHEMA)];
  expect(one.SECRET).not.toBe(other.SECRET);
  expect(missingKeys({}, SCHEMA)).toEqual(['DATABASE_URL', 'PLAIN', 'SECRET']);
  expect(missingKeys({ PLAIN: '', SECRET: '', DATABASE_URL: '' }, SCHEMA)).toEqual([]);
});

test('a push that lacks a required config var is refused before it is built', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  expect(() => ledger.accept(app, undefined, SCHEMA)).toThrow(
    'app.json requires DATABASE_URL, and the config lacks it. DATABASE_URL: where the data is. Nothing was changed.',
  );
  expect(ledger.deps.builds.running(app.id)).toEqual([]);
  ledger.set(app, GIVEN);
  expect(ledger.accept(app, undefined, SCHEMA).number).toBe(1);
});

test('a deploy sets what is missing, in the same release, and says so', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, GIVEN);
  const build = ledger.accept(app, undefined, SCHEMA);
  const outcome = ledger.finish(build.id, { web: 'x' }, { envSchema: SCHEMA });
  expect(outcome).toEqual({ kind: 'released', version: 2, added: ['PLAIN', 'SECRET'] });
  const first = currentConfigVars(ledger.deps, app);
  expect(first).toMatchObject({ ...GIVEN, PLAIN: 'five' });
  ledger.live(app, 2);
  ledger.push(app, { web: 'x' }, { envSchema: SCHEMA });
  expect(currentConfigVars(ledger.deps, app)).toEqual(first);
});

test('a required key cannot be taken away from the code that needs it', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { ...GIVEN, OTHER: '1' });
  ledger.live(app, ledger.push(app, { web: 'x' }, { envSchema: SCHEMA }));
  expect(() => ledger.set(app, { DATABASE_URL: null, OTHER: null })).toThrow(
    /DATABASE_URL is required by the app.json/,
  );
  expect(currentConfigVars(ledger.deps, app).OTHER).toBe('1');
  expect(ledger.set(app, { OTHER: null, OPTIONAL: null }).release).toBeDefined();
});

test('a build whose required key was taken away while it was built is given up in words', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, GIVEN);
  const { id } = ledger.accept(app, undefined, SCHEMA);
  ledger.set(app, { DATABASE_URL: null });
  const finish = () => ledger.finish(id, { web: 'x' }, { envSchema: SCHEMA });
  expect(finish).toThrow(/requires DATABASE_URL/);
  expect(ledger.deps.builds.find(id)).toMatchObject({ status: 'failed' });
  expect(finish).toThrow(/was given up: app.json requires DATABASE_URL/);
  expect(ledger.statuses(app)).toBe('1 succeeded, 2 succeeded');
});

test('code that comes back alone needs the config that stands', () => {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, GIVEN);
  ledger.live(app, ledger.push(app, { web: 'x' }, { envSchema: SCHEMA }));
  ledger.live(app, ledger.push(app));
  ledger.live(app, ledger.set(app, { DATABASE_URL: null }).version);
  expect(() => ledger.roll(app, 2, { only: 'code' })).toThrow(/requires DATABASE_URL/);
  expect(ledger.roll(app, 2).build?.envSchema).toEqual(SCHEMA);
});

import { expect, test } from 'vitest';
import { currentConfigVars } from '#src/config-vars/config-vars.ts';
import { setConfigVars } from '#src/config-vars/set-config-vars.ts';
import { limits } from '#src/limits.ts';
import { openTestLedger } from '../support/test-ledger.ts';

function appWithConfig() {
  const ledger = openTestLedger();
  const app = ledger.app();
  ledger.set(app, { A: '1', B: '2' });
  return { ...ledger, app, current: () => currentConfigVars(ledger.deps, app) };
}

test('many keys change in one release', () => {
  const { set, app, deps } = appWithConfig();
  const { version, vars } = set(app, { A: null, B: '3', C: '4' });
  expect(version).toBe(2);
  expect(vars).toEqual({ B: '3', C: '4' });
  expect(deps.releases.find(app.id, 2)?.description).toBe('Set B, C; unset A');
});

test('a call that changes nothing makes no release', () => {
  const { set, app, statuses } = appWithConfig();
  expect(set(app, { A: '1', NOT_THERE: null })).toMatchObject({ version: 1, release: undefined });
  expect(statuses(app)).toBe('1 succeeded');
});

test('it waits neither for a build nor for a rollout', () => {
  const { set, app, accept, push, statuses } = appWithConfig();
  push(app);
  accept(app);
  expect(set(app, { A: '9' }).version).toBe(3);
  expect(statuses(app)).toBe('1 succeeded, 2 superseded, 3 pending');
});

test('a change can be tied to the newest release', () => {
  const { set, app, current } = appWithConfig();
  expect(() => set(app, { A: '9' }, 7)).toThrow(/newest release is v1, not v7/);
  expect(current().A).toBe('1');
  expect(set(app, { A: '9' }, 1).version).toBe(2);
  expect(() => set(app, { A: '10' }, 1)).toThrow(/newest release is v2/);
});

test.each([
  ['a zero byte', { A: 'x\0y' }, /zero byte/],
  ['PORT', { PORT: '80' }, /set by the platform itself/],
  ['TFP_RELEASE', { TFP_RELEASE: 'v9' }, /set by the platform itself/],
  ['__proto__', JSON.parse('{"__proto__":"x"}'), /set by the platform itself/],
  ['a name with a space', { 'A B': '1' }, /letters, digits and underscores/],
  ['a name with =', { 'A=B': '1' }, /letters, digits and underscores/],
  ['an empty name', { '': '1' }, /letters, digits and underscores/],
  ['a name with a digit first', { '1A': '1' }, /letters, digits and underscores/],
  ['a long name', { ['A'.repeat(limits.configKeyBytesMax + 1)]: '1' }, /longer than 256 bytes/],
  ['too much', { BIG: 'x'.repeat(limits.configBytesMax) }, /64 kB is the most/],
])('%s is refused, and nothing of the call counts', (_what, change, words) => {
  const { set, app, current } = appWithConfig();
  expect(() => set(app, { GOOD: '1', ...change })).toThrow(words);
  expect(current()).toEqual({ A: '1', B: '2' });
});

test.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  'a variable may be called %s',
  (key) => {
    const { set, app, current } = appWithConfig();
    expect(set(app, { [key]: 'x' }).version).toBe(2);
    expect(Object.entries(current())).toContainEqual([key, 'x']);
    expect(set(app, { [key]: null }).vars).toEqual({ A: '1', B: '2' });
  },
);

test('values come back byte for byte', () => {
  const { set, app, current } = appWithConfig();
  const values = ['', ' ', 'line\nline\r\n', '"\'`$(x)`\\', '😀 ümlaut', '{"json": [1]}'];
  for (const value of values) {
    set(app, { VALUE: value });
    expect(current().VALUE).toBe(value);
  }
});

test('many keys are summed up in the description', () => {
  const { set, app, deps } = appWithConfig();
  set(app, Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`K${index}`, '1'])));
  expect(deps.releases.find(app.id, 2)?.description).toMatch(/^Set K0, K1, .* and 12 more$/);
});

test('the same request asked twice makes one release', () => {
  const { deps, app, statuses } = appWithConfig();
  const wish = { change: { A: '5' }, actor: 'ada@example.test', requestKey: 'key' };
  const first = setConfigVars(deps, app, wish);
  expect(first.set).toEqual(['A']);
  // The second time it changes nothing, and answers the same.
  expect(setConfigVars(deps, app, wish)).toEqual({ ...first, set: [] });
  expect(statuses(app)).toBe('1 succeeded, 2 succeeded');
});

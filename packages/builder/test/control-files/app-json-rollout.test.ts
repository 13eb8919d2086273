import { expect, test } from 'vitest';
import { parseAppJson } from '#src/control-files/app-json.ts';
import { noteRollout } from '#src/control-files/app-json-rollout.ts';

function parse(rollout: unknown) {
  const { settings, warnings } = parseAppJson(JSON.stringify({ rollout }));
  return { ...settings, warnings };
}

test('rollout settings are kept word for word', () => {
  const rollout = {
    web: { surge: 1 },
    worker: { surge: 0 },
    import: { surge: '50%', batch: 2 },
    clock: { surge: '0%', batch: '100%' },
    idle: {},
  };
  expect(parse(rollout)).toMatchObject({ rollout, warnings: [] });
});

const SURGE = /"surge" must be how many may run beyond the formation: 0 or more, or "0%" to "100%"/;
const BATCH = /"batch" must be how many are replaced at a time: 1 or more, or "1%" to "100%"/;

test.each([
  ['a list', [], 'app.json, rollout: must be an object.'],
  ['a type that is none', { '1web': {} }, 'app.json, rollout.1web: is no process type.'],
  ['the release command', { release: { surge: 0 } }, /rollout\.release: the release command runs/],
  ['a number as a setting', { web: 1 }, 'app.json, rollout.web: must be an object.'],
  ['a word that is misspelt', { web: { sugre: 0 } }, /rollout\.web\.sugre: is not known here/],
  ['a surge below zero', { web: { surge: -1 } }, SURGE],
  ['half a process', { web: { surge: 0.5 } }, SURGE],
  ['a number as a text', { web: { surge: '1' } }, SURGE],
  ['more than all', { web: { surge: '101%' } }, SURGE],
  ['a share with a zero before it', { web: { surge: '05%' } }, SURGE],
  ['nothing as a surge', { web: { surge: null } }, SURGE],
  ['a batch of none', { web: { batch: 0 } }, BATCH],
  ['a batch of no share', { web: { batch: '0%' } }, BATCH],
])('rollout: %s is refused with its place', (_what, rollout, words) => {
  expect(() => parse(rollout)).toThrow(words);
});

test('a pusher reads what was understood', () => {
  expect(
    noteRollout({ web: { surge: 1 }, worker: { surge: 0 }, import: { surge: '50%', batch: 2 } }),
  ).toBe(
    'Rollout -> import: surge 50%, batch 2; web: surge 1; ' +
      'worker: surge 0 (stopped before its new processes start)',
  );
  expect(noteRollout({ web: {} })).toBeUndefined();
});

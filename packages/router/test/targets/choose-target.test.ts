import { expect, test } from 'vitest';
import { REQUESTS_PER_TARGET_MAX, TARGETS_TRIED_MAX } from '#src/limits.ts';
import { chooseTarget } from '#src/targets/choose-target.ts';
import { Target } from '#src/targets/target.ts';

const target = (id: string, facts: Partial<Target> = {}) =>
  Object.assign(new Target(id, 'web.1', { host: '127.0.0.1', port: 1 }), facts);
const NOW = 1_000;

test('the target with the least in flight is chosen, streams counted', () => {
  const targets = [
    target('a', { requests: 2 }),
    target('b', { streams: 1 }),
    target('c', { requests: 3 }),
  ];
  for (const random of [0, 0.4, 0.99]) expect(chooseTarget(targets, [], NOW, random)?.id).toBe('b');
});

test('among equals chance decides', () => {
  const targets = ['a', 'b', 'c', 'd'].map((id) => target(id));
  const chosen = [0, 0.25, 0.5, 0.75].map((random) => chooseTarget(targets, [], NOW, random)?.id);
  expect(chosen).toEqual(['a', 'b', 'c', 'd']);
});

test('a quarantined target serves only when no other is left', () => {
  const resting = target('a', { quarantinedUntil: NOW + 1 });
  const busy = target('b', { requests: 500 });
  expect(chooseTarget([resting, busy], [], NOW, 0)?.id).toBe('b');
  expect(chooseTarget([resting, busy], [busy], NOW, 0)?.id).toBe('a');
  expect(chooseTarget([resting, busy], [busy, resting], NOW, 0)).toBeUndefined();
});

test('a full target gets nothing more', () => {
  const full = target('a', { requests: REQUESTS_PER_TARGET_MAX });
  expect(chooseTarget([full], [], NOW, 0)).toBeUndefined();
});

test('a quarantine ends with its time', () => {
  const healed = target('a', { quarantinedUntil: NOW });
  expect(chooseTarget([healed, target('b', { requests: 1 })], [], NOW, 0)?.id).toBe('a');
});

test('the platform’s own socket takes any number of requests', () => {
  const socket = Object.assign(new Target('s', '', { path: '/run/api.sock' }), {
    requests: REQUESTS_PER_TARGET_MAX,
  });
  expect(chooseTarget([socket], [], NOW, 0)?.id).toBe('s');
});

test('a request tries so many targets, and then no other', () => {
  const targets = Array.from({ length: TARGETS_TRIED_MAX + 1 }, (_, i) => target(String(i)));
  expect(chooseTarget(targets, targets.slice(0, -2), NOW, 0)).toBeDefined();
  expect(chooseTarget(targets, targets.slice(0, -1), NOW, 0)).toBeUndefined();
});

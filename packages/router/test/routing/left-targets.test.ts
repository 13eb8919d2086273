import { expect, test } from 'vitest';
import { LEFT_KEPT_MS } from '#src/limits.ts';
import { LeftTargets } from '#src/routing/left-targets.ts';
import { Target } from '#src/targets/target.ts';

function target(id: string, drained: number, dropped = 0, streams = 0): Target {
  const made = new Target(id, 'web.1', { host: '10.0.0.1', port: 5000 });
  Object.assign(made.left, { drained, dropped, streams });
  return made;
}

test('what became of the requests of a target is told while it drains, and a while longer', () => {
  const left = new LeftTargets();
  expect(left.counts([target('a', 1, 2, 3)], 0)).toEqual({
    a: { drained: 1, dropped: 2, streams: 3 },
  });
  left.remember(target('a', 4, 5, 6), 10);
  const told = { a: { drained: 4, dropped: 5, streams: 6 } };
  expect(left.counts([], 10)).toEqual(told);
  expect(left.counts([], 10 + LEFT_KEPT_MS - 1)).toEqual(told);
  expect(left.counts([], 10 + LEFT_KEPT_MS)).toEqual({});
  expect(left.counts([], 10)).toEqual({});
});

test('a container that was a target twice counts with both', () => {
  const left = new LeftTargets();
  left.remember(target('a', 1, 10, 100), 0);
  left.remember(target('b', 7), 0);
  const counts = left.counts([target('a', 2, 20, 200)], 0);
  expect(counts).toEqual({
    a: { drained: 3, dropped: 30, streams: 300 },
    b: { drained: 7, dropped: 0, streams: 0 },
  });
});

test("nothing is told of the platform's own", () => {
  const left = new LeftTargets();
  const own = new Target('api', 'api', { path: '/run/api.sock' });
  own.left.drained = 1;
  left.remember(own, 0);
  expect(left.counts([own], 0)).toEqual({});
});

import type { RouterReport } from '@tfp/contract/routes';
import { expect, test } from 'vitest';
import { DrainCounts } from '#src/routing/drain-counts.ts';

type Counts = [drained: number, dropped: number, streams: number, requests: number, open: number];

/** What a worker says of target `t`; nothing at all where no counts are given. */
function report(worker: string, counts?: Counts): RouterReport {
  if (counts === undefined) return { worker, version: 1, draining: {}, left: {} };
  const [drained, dropped, streams, requests, open] = counts;
  const isOpen = requests + open > 0;
  return {
    worker,
    version: 1,
    draining: isOpen ? { t: { requests, streams: open } } : {},
    left: { t: { drained, dropped, streams } },
  };
}

function counted(...reports: RouterReport[]) {
  const counts = new DrainCounts('t');
  for (const each of reports) counts.take(each);
  return counts;
}

test('what all workers counted is summed up, each by its newest word', () => {
  const counts = counted(
    report('a', [1, 0, 0, 2, 0]),
    report('b', [4, 1, 0, 0, 0]),
    report('a', [3, 0, 1, 0, 0]),
  );
  expect(counts.result()).toEqual({ drained: 7, dropped: 1, streams: 1, lost: 0 });
});

test('a worker that has told its counts for long enough is not counted twice, nor forgotten', () => {
  const counts = counted(report('a', [3, 0, 0, 0, 0]), report('a'), report('a'));
  expect(counts.result()).toMatchObject({ drained: 3, dropped: 0, lost: 0 });
});

test('a request that was given to another target is neither drained nor dropped', () => {
  const counts = counted(report('a', [0, 0, 0, 1, 0]), report('a', [0, 0, 0, 0, 0]));
  expect(counts.result()).toEqual({ drained: 0, dropped: 0, streams: 0, lost: 0 });
});

test('what a worker had open when it died was dropped', () => {
  const counts = counted(report('a', [3, 0, 0, 2, 1]), report('b', [1, 0, 0, 0, 0]));
  counts.lose('a');
  counts.lose('a');
  expect(counts.result()).toEqual({ drained: 4, dropped: 3, streams: 0, lost: 3 });
});

test.each([
  ['knows nothing of the target', undefined],
  ['counts from the beginning again', [1, 0, 0, 0, 0] as Counts],
])('a worker that %s is another process: what the one before had open was dropped', (_, next) => {
  const counts = counted(report('a', [3, 0, 0, 2, 0]), report('a', next));
  const more = next === undefined ? 0 : 1;
  expect(counts.result()).toMatchObject({ drained: 3 + more, dropped: 2, lost: 2 });
});

test('a worker of a version that does not count is left out', () => {
  const counts = counted(
    { worker: 'a', version: 1, draining: { t: { requests: 2, streams: 0 } } },
    { worker: 'a', version: 1, draining: {} },
  );
  expect(counts.result()).toEqual({ drained: 0, dropped: 0, streams: 0, lost: 0 });
});

test('what a worker had open is dropped, its streams among it, and what had ended stays ended', () => {
  const counts = counted(report('a', [2, 1, 3, 1, 1]));
  counts.lose('a');
  expect(counts.result()).toEqual({ drained: 2, dropped: 3, streams: 3, lost: 2 });
});

test.each<[string, Counts, Counts]>([
  ['dropped', [0, 2, 0, 1, 0], [0, 1, 0, 0, 0]],
  ['streams', [0, 0, 2, 1, 0], [0, 0, 1, 0, 0]],
  ['drained', [2, 0, 0, 1, 0], [1, 0, 0, 0, 0]],
])('a worker whose %s go down has begun again', (_what, first, second) => {
  expect(counted(report('a', first), report('a', second)).result().lost).toBe(1);
});

test.each<[string, Counts, Counts]>([
  ['more was drained, less streams', [1, 0, 2, 0, 0], [2, 0, 1, 0, 0]],
  ['more was drained, less dropped', [1, 2, 0, 1, 0], [2, 1, 0, 1, 0]],
])('one that counts as much in all goes on: %s', (_what, first, second) => {
  expect(counted(report('a', first), report('a', second)).result().lost).toBe(0);
});

test('what still runs is no end, though nothing has ended yet', () => {
  const open: RouterReport = {
    worker: 'a',
    version: 1,
    draining: { t: { requests: 2, streams: 1 } },
    left: {},
  };
  const counts = counted(open);
  expect(counts.result()).toEqual({ drained: 0, dropped: 0, streams: 0, lost: 0 });
  counts.lose('a');
  expect(counts.result()).toEqual({ drained: 0, dropped: 3, streams: 0, lost: 3 });
});

test('what a worker says when it knows nothing changes nothing that it had told', () => {
  const counts = counted(report('a', [1, 0, 0, 0, 0]), report('a'), report('a', [1, 0, 0, 0, 0]));
  expect(counts.result()).toEqual({ drained: 1, dropped: 0, streams: 0, lost: 0 });
});

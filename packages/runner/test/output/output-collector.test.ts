import type { OutputSource } from '@tfp/contract/log-lines';
import { expect, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { OutputCollector } from '#src/output/output-collector.ts';
import { until } from '../../../../test/support/until.ts';

const source = (containerId: string): OutputSource => {
  return { containerId, appId: 'a', process: 'web.1', release: 1, path: `/logs/${containerId}` };
};

function open() {
  const heard: string[] = [];
  const state = { isAway: false };
  const tell = async (what: string) => {
    if (state.isAway) throw new Error('away');
    heard.push(what);
  };
  const collector = new OutputCollector({
    addSource: ({ containerId }) => tell(`add ${containerId}`),
    endSource: (containerId) => tell(`end ${containerId}`),
  });
  return { collector, heard, state };
}

test('a container is told to the log store before it starts, and ended before it is removed', async () => {
  const { collector, heard } = open();
  await collector.begin(source('c'));
  expect(await collector.end(source('c'))).toBe(true);
  expect(heard).toEqual(['add c', 'add c', 'end c']);
});

test('a start does not wait for a log store that is away; it is told later', async () => {
  const { collector, heard, state } = open();
  state.isAway = true;
  await collector.begin(source('c'));
  state.isAway = false;
  await until('the source', () => heard.includes('add c'));
});

test('a removal waits for a log store that is away', async () => {
  const { collector, heard, state } = open();
  state.isAway = true;
  const ended = collector.end(source('c'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard).toEqual([]);
  state.isAway = false;
  expect(await ended).toBe(true);
});

test('only so many wait: then the oldest is given up, and says so', async () => {
  const { collector, state } = open();
  state.isAway = true;
  const ends = Array.from({ length: LIMITS.uncollectedMax + 1 }, (_, n) =>
    collector.end(source(`c${n}`)),
  );
  expect(await ends[0]).toBe(false);
  state.isAway = false;
  expect(await Promise.all(ends.slice(1))).not.toContain(false);
});

import { describe, expect, test } from 'vitest';
import { type ChildEvent, type ChildState, decide, NEWBORN } from '#src/child-state.ts';
import { failedStartsTold, healthyAfterMs } from '#src/limits.ts';

const starting = NEWBORN;
const ready: ChildState = { ...NEWBORN, phase: 'ready', readyAt: 1_000 };
const resting: ChildState = { ...NEWBORN, phase: 'resting', deaths: 1 };
const stopping: ChildState = { ...NEWBORN, phase: 'stopping' };
const gone: ChildState = { ...NEWBORN, phase: 'gone' };

const now = 2_000;
const restOf = (ms: number, explain = false) => ({ kind: 'rest', ms, explain });
const nothing = { kind: 'nothing' };

describe('what follows from an event', () => {
  test.each<[string, ChildState, ChildEvent, Partial<ChildState>, object]>([
    ['it says that it is ready', starting, 'ready', { phase: 'ready', readyAt: now }, nothing],
    ['it says so twice', ready, 'ready', { phase: 'ready', readyAt: 1_000 }, nothing],
    ['it dies while it starts', starting, 'exited', { phase: 'resting', deaths: 1 }, restOf(0)],
    ['it dies young', ready, 'exited', { phase: 'resting', deaths: 1 }, restOf(0)],
    ['its rest is over', resting, 'rested', { phase: 'starting', deaths: 1 }, { kind: 'start' }],
    ['a stop while it serves', ready, 'stop', { phase: 'stopping' }, { kind: 'terminate' }],
    ['a stop while it starts', starting, 'stop', { phase: 'stopping' }, { kind: 'terminate' }],
    ['a stop while it rests', resting, 'stop', { phase: 'gone' }, nothing],
    ['it leaves as it was asked to', stopping, 'exited', { phase: 'gone' }, nothing],
    ['a second stop', stopping, 'stop', { phase: 'stopping' }, nothing],
    ['it says that it is ready while it stops', stopping, 'ready', { phase: 'stopping' }, nothing],
    ['a late timer after the end', gone, 'rested', { phase: 'gone' }, nothing],
    ['a late timer while it runs', ready, 'rested', { phase: 'ready' }, nothing],
  ])('%s', (_what, state, event, expected, action) => {
    const decision = decide(state, event, now);
    expect(decision.state).toMatchObject(expected);
    expect(decision.action).toEqual(action);
  });
});

test('the first death is answered at once, each next one after twice the time, up to ten seconds', () => {
  let state = ready;
  const waits: number[] = [];
  for (let death = 0; death < 10; death++) {
    const died = decide(state, 'exited', now);
    if (died.action.kind === 'rest') waits.push(died.action.ms);
    const again = decide(died.state, 'rested', now).state;
    state = decide(again, 'ready', now).state;
  }
  expect(waits).toEqual([0, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
});

test('a death after a long healthy time is the first again', () => {
  const worn: ChildState = { ...ready, deaths: 9 };
  expect(decide(worn, 'exited', 1_000 + healthyAfterMs).action).toEqual(restOf(0));
  expect(decide(worn, 'exited', 999 + healthyAfterMs).action).toEqual(restOf(10_000));
});

test('a process that never comes up is explained exactly once', () => {
  let state = starting;
  const explained: boolean[] = [];
  for (let death = 0; death < 8; death++) {
    const died = decide(state, 'exited', now);
    if (died.action.kind === 'rest') explained.push(died.action.explain);
    state = decide(died.state, 'rested', now).state;
  }
  expect(explained.indexOf(true)).toBe(failedStartsTold - 1);
  expect(explained.filter(Boolean)).toHaveLength(1);
});

import { expect, test } from 'vitest';
import type { EngineContainer } from '#src/engine/engine.ts';
import { LABEL } from '#src/engine/labels.ts';
import { foundProcess } from '#src/watch-engine/found-process.ts';

const LABELS = {
  [LABEL.process]: 'web.1',
  [LABEL.type]: 'web',
  [LABEL.command]: 'node server.js',
  [LABEL.release]: '7',
  [LABEL.generation]: '2',
  [LABEL.size]: 'large',
  [LABEL.address]: '10.0.0.9',
  [LABEL.epoch]: 'now',
};
const NOW = 9_000;

function found(fields: Partial<EngineContainer> = {}, labels: Record<string, string> = LABELS) {
  const container: EngineContainer = {
    id: 'id',
    name: 'key',
    labels,
    state: 'running',
    addresses: [],
    createdAt: 5_000,
    ...fields,
  };
  return foundProcess(container, 'now', NOW);
}

test('a container that runs is known again by its labels', () => {
  expect(found()).toMatchObject({
    key: 'key',
    id: 'id',
    name: 'web.1',
    type: 'web',
    command: 'node server.js',
    release: 7,
    generation: 2,
    size: 'large',
    alone: false,
    address: '10.0.0.9',
    found: true,
    startedAt: 5_000,
    since: 5_000,
    phase: 'running',
    state: 'up',
    blameless: false,
    end: undefined,
  });
});

test('the command of its image, and what lets nothing of its type run beside it, are known as well', () => {
  const labels = { ...LABELS, [LABEL.command]: '', [LABEL.alone]: '' };
  expect(found({}, labels)).toMatchObject({ command: null, alone: true });
  expect(found({}, {})).toMatchObject({ name: '', type: '' });
});

test('after a clock that was put back nothing starts later than now', () => {
  expect(found({ createdAt: NOW + 60_000 })).toMatchObject({ startedAt: NOW });
});

test.each<[string, EngineContainer['state'], string, boolean]>([
  ['one that ended by itself may be to blame', 'exited', 'now', false],
  ['one that was never started is not', 'created', 'now', true],
  ['one from before the start of the engine is not', 'exited', 'before', true],
])('%s', (_what, state, epoch, blameless) => {
  expect(found({ state }, { ...LABELS, [LABEL.epoch]: epoch })).toMatchObject({
    phase: 'ended',
    state: 'none',
    blameless,
    end: { kind: 'exited', code: 0, outOfMemory: false },
  });
});

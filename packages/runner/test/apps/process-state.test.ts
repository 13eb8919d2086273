import type { RunnerEvent } from '@tfp/contract/journal';
import { expect, test } from 'vitest';
import { blankMemory } from '#src/apps/app-memory.ts';
import { changeState, crashesOf } from '#src/apps/process-state.ts';
import { type CrashRecord, crashKey } from '#src/crashes/crash-record.ts';
import { processRecord } from '../support/process-record.ts';

const NOW = 5_000;

function scene() {
  const told: RunnerEvent[] = [];
  const said: string[] = [];
  const world = {
    now: () => NOW,
    journal: { append: async (_app: string, event: RunnerEvent) => void told.push(event) },
    say: (_app: string, text: string, version: number) => said.push(`v${version}: ${text}`),
  };
  return { told, said, world: world as never };
}

function app(crash?: Partial<CrashRecord>) {
  const record = { count: 2, at: 0, restartAt: 0, ...crash };
  const crashes = crash === undefined ? {} : { [crashKey(3, 'web.1')]: record };
  return { id: 'app', memory: { ...blankMemory(), crashes } };
}

test('a change of state is kept with its time, told with its reason, and said to users', () => {
  const { told, said, world } = scene();
  const process = processRecord({ release: 3, state: 'starting', since: 1 });
  changeState(world, app(), process, 'up', { note: 'because' });
  expect(process).toMatchObject({ state: 'up', since: NOW });
  expect(told).toEqual([
    {
      kind: 'process',
      process: 'web.1',
      key: process.key,
      from: 'starting',
      to: 'up',
      version: 3,
      note: 'because',
    },
  ]);
  expect(said).toEqual(['v3: State of web.1 changed from starting to up']);
});

test('where nothing changes nothing is told', () => {
  const { told, said, world } = scene();
  const process = processRecord({ state: 'up', since: 1 });
  changeState(world, app(), process, 'up');
  expect([process.since, told, said]).toEqual([1, [], []]);
});

test('the beginning is told, and no news for users', () => {
  const { told, said, world } = scene();
  changeState(world, app(), processRecord({ state: 'none' }), 'starting');
  expect(told).toMatchObject([{ from: 'none', to: 'starting' }]);
  expect(said).toEqual([]);
});

test('the crashes in a row are told with it; what has no container of its own has no key', () => {
  const { told, world } = scene();
  const record = { name: 'web.1', state: 'up' as const, release: 3, since: 0 };
  changeState(world, app({ count: 4 }), record, 'crashed');
  expect(told).toMatchObject([{ crashes: 4 }]);
  expect(told[0]).not.toHaveProperty('key');
});

test.each<[string, Partial<CrashRecord> | undefined, object, number | undefined]>([
  ['no crash', undefined, {}, undefined],
  ['crashes', {}, {}, 2],
  ['crashes of this generation', { generation: 1 }, { generation: 1 }, 2],
  [
    'those before a restart that somebody asked for',
    { generation: 0 },
    { generation: 1 },
    undefined,
  ],
  ['those that are forgiven', { isForgiven: true }, {}, undefined],
  ['an end by somebody’s hand', {}, { killed: true }, undefined],
  ['those of another release', {}, { release: 2 }, undefined],
])('%s', (_what, crash, fields, count) => {
  expect(crashesOf(app(crash), processRecord({ release: 3, ...fields }))).toBe(count);
});

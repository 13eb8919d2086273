import type { NewAppEvent } from '@tfp/contract/app-events';
import { expect, test } from 'vitest';
import {
  tellCommand,
  tellCron,
  tellHealth,
  tellOneOff,
  tellProcess,
} from '#src/events/tell-journal.ts';

// What the runner's journal says, as everybody follows it.

function told(tell: (deps: never) => void, isTold = false): unknown[] {
  const added: unknown[] = [];
  const events = {
    add: (appId: string, event: NewAppEvent, at: string) => added.push([appId, at, event]),
    hasOfRelease: () => isTold,
  };
  tell({ events } as never);
  return added;
}

const head = { appId: 'a', at: 'now', process: 'web.1', version: 3 };
const kindsOf = (events: unknown[]) =>
  events.map((event) => (event as [0, 0, NewAppEvent])[2].kind);

test.each([
  ['starting', { process: 'web.1', version: 3, kind: 'process.starting', data: {} }],
  ['up', { process: 'web.1', version: 3, kind: 'process.up', data: {} }],
  ['stopping', { process: 'web.1', version: 3, kind: 'process.stopping', data: {} }],
  ['down', { process: 'web.1', version: 3, kind: 'process.down', data: {} }],
  [
    'crashed',
    {
      process: 'web.1',
      version: 3,
      kind: 'process.crashed',
      data: { code: 'R16', message: 'It ended.', crashes: 0 },
    },
  ],
])('a process that is %s', (to, event) => {
  const entry = { ...head, kind: 'process', to } as never;
  expect(told((deps) => tellProcess(deps, entry))).toEqual([['a', 'now', event]]);
});

test('a state that only a newer runner knows is passed over', () => {
  const entry = { ...head, kind: 'process', to: 'dreaming' } as never;
  expect(told((deps) => tellProcess(deps, entry))).toEqual([]);
});

test('a crash is told with its code and its words', () => {
  const entry = { ...head, kind: 'process', to: 'crashed', code: 'R15', note: 'Why.', crashes: 2 };
  expect(told((deps) => tellProcess(deps, entry as never))).toMatchObject([
    ['a', 'now', { data: { code: 'R15', message: 'Why.', crashes: 2 } }],
  ]);
});

test.each(['run.1234', 'cron.nightly.57', 'release.3'])(
  '%s is none of the formation',
  (process) => {
    const entry = { ...head, kind: 'process', to: 'up', process } as never;
    expect(told((deps) => tellProcess(deps, entry))).toEqual([]);
  },
);

test.each(['run.12345', 'run.1', 'crony.1', 'releaser.1', 'xrun.1234'])(
  '%s is one of the formation',
  (process) => {
    const entry = { ...head, kind: 'process', to: 'up', process } as never;
    expect(told((deps) => tellProcess(deps, entry))).toHaveLength(1);
  },
);

test('of a crash loop each doubling is told, its stops are', () => {
  const toldAt = (to: string) =>
    Array.from({ length: 20 }, (_, index) => index + 1).filter(
      (crashes) =>
        told((deps) => tellProcess(deps, { ...head, kind: 'process', to, crashes } as never))
          .length > 0,
    );
  for (const to of ['starting', 'up', 'crashed']) {
    expect(toldAt(to)).toEqual([1, 2, 3, 4, 5, 8, 16]);
  }
  for (const to of ['stopping', 'down']) expect(toldAt(to)).toHaveLength(20);
});

test.each([
  ['recovered', { kind: 'process.recovered', data: { crashes: 2 } }],
  ['unready', { kind: 'process.unready', data: { reason: 'why', times: 2 } }],
  ['ready', { kind: 'process.ready', data: { times: 2 } }],
  ['unwell', { kind: 'process.unwell', data: { reason: 'why', crashes: 2 } }],
])('the health of a process: %s', (change, event) => {
  const entry = { ...head, kind: 'health', change, reason: 'why', times: 2 };
  expect(told((deps) => tellHealth(deps, entry as never))).toEqual([
    ['a', 'now', { process: 'web.1', version: 3, ...event }],
  ]);
  const later = told((deps) => tellHealth(deps, { ...entry, times: 7 } as never));
  expect(later).toHaveLength(change === 'recovered' ? 1 : 0);
});

test('a one-off begins and ends', () => {
  const start = { id: 'i', by: 'me', command: 'bash', size: 'small', attached: true };
  const begun = { ...head, ...start, kind: 'oneOffStarted' } as never;
  const ended = { ...head, id: 'i', kind: 'oneOffEnded', end: { exitCode: 3 } } as never;
  const { by, ...data } = start;
  expect(told((deps) => tellOneOff(deps, begun))).toEqual([
    ['a', 'now', { kind: 'run.started', process: 'web.1', version: 3, by, data }],
  ]);
  expect(told((deps) => tellOneOff(deps, ended))).toEqual([
    ['a', 'now', { kind: 'run.ended', process: 'web.1', data: { id: 'i', exitCode: 3 } }],
  ]);
});

test('a run of a job begins, ends, and is missed', () => {
  const run = {
    job: 'nightly',
    process: 'cron.nightly.1',
    version: 3,
    cause: 'due',
    dueAt: 'then',
  };
  const of = (entry: object) =>
    told((deps) => tellCron(deps, { appId: 'a', at: 'now', ...entry } as never));
  const about = { process: 'cron.nightly.1', version: 3 };
  expect(of({ kind: 'cron-started', run })).toEqual([
    [
      'a',
      'now',
      { ...about, kind: 'cron.started', data: { job: 'nightly', cause: 'due', dueAt: 'then' } },
    ],
  ]);
  expect(of({ kind: 'cron-ended', run, end: { outcome: 'failed', exitCode: 3 } })).toEqual([
    [
      'a',
      'now',
      { ...about, kind: 'cron.ended', data: { job: 'nightly', outcome: 'failed', exitCode: 3 } },
    ],
  ]);
  const miss = { job: 'nightly', kind: 'late', count: 2, note: 'why' };
  expect(of({ kind: 'cron-missed', miss })).toEqual([
    [
      'a',
      'now',
      { kind: 'cron.missed', data: { job: 'nightly', how: 'late', count: 2, note: 'why' } },
    ],
  ]);
});

test('a release command is told once, and only where one is spoken of', () => {
  const entry = { ...head, kind: 'progress', command: 'started' } as never;
  expect(kindsOf(told((deps) => tellCommand(deps, entry)))).toEqual(['release.command.started']);
  expect(told((deps) => tellCommand(deps, entry), true)).toEqual([]);
  const other = { ...head, kind: 'progress' } as never;
  expect(told((deps) => tellCommand(deps, other))).toEqual([]);
});

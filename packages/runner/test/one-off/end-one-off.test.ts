import { expect, test } from 'vitest';
import { hangUpOneOff, stopOneOff } from '#src/one-off/end-one-off.ts';
import { type OneOffProcess, toRunningProcess } from '#src/one-off/one-off.ts';

const GRACES = { stopGraceMs: 5, hangupGraceMs: 10 };

function oneOff(fields: Partial<OneOffProcess> = {}): OneOffProcess {
  return {
    key: 'key',
    id: 'id',
    appId: 'app',
    name: 'run.1234',
    release: 7,
    request: { command: 'x', env: {}, terminal: null, attach: false },
    shown: 'shown',
    kept: {
      key: 'key',
      appId: 'app',
      process: 'run.1234',
      startedAt: 0,
      deadline: 0,
      isOverdue: false,
    },
    address: undefined,
    found: false,
    state: 'up',
    since: 1_000,
    exited: Promise.withResolvers(),
    over: Promise.withResolvers(),
    ...fields,
  };
}

/** A container that goes with the last of these signals. */
function world(one: OneOffProcess, lastSignal: string) {
  const sent: string[] = [];
  const engine = {
    async signal(id: string, signal: string) {
      sent.push(`${signal} to ${id}`);
      if (signal === lastSignal) one.over.resolve();
      return true;
    },
  };
  const timers = { ...GRACES, engineRetryMs: 1 };
  const presence = { answers: async () => true };
  return { sent, deps: { engine, presence, log: {}, timers, now: () => 0 } as never };
}

test('it is asked to stop, and killed where it stays', async () => {
  const polite = oneOff();
  const { sent, deps } = world(polite, 'SIGTERM');
  await stopOneOff(deps, polite);
  expect(sent).toEqual(['SIGTERM to id']);
  const deaf = oneOff();
  const other = world(deaf, 'SIGKILL');
  await stopOneOff(other.deps, deaf);
  expect(other.sent).toEqual(['SIGTERM to id', 'SIGKILL to id']);
});

test('it hears of a client that left as a terminal tells it, and that it stayed is said', async () => {
  const deaf = oneOff();
  const { sent, deps } = world(deaf, 'SIGKILL');
  const told: number[] = [];
  await hangUpOneOff(deps, deaf, () => told.push(sent.length));
  expect(sent).toEqual(['SIGHUP to id', 'SIGKILL to id']);
  expect(told).toEqual([1]);
});

test('one without a container does not start any more, and one with a container is not marked', async () => {
  const early = oneOff({ id: undefined });
  const { sent, deps } = world(early, 'SIGTERM');
  await stopOneOff(deps, early);
  expect(early.isUnwanted).toBe(true);
  expect(sent).toEqual([]);
  const late = oneOff();
  await stopOneOff(world(late, 'SIGTERM').deps, late);
  expect(late.isUnwanted).toBeUndefined();
});

test('it is shown like any process, without its secrets, by its key until it has a container', () => {
  expect(toRunningProcess(oneOff())).toEqual({
    id: 'id',
    name: 'run.1234',
    type: 'run',
    command: 'shown',
    state: 'up',
    version: 7,
    generation: 0,
    since: '1970-01-01T00:00:01.000Z',
    startedAt: '1970-01-01T00:00:01.000Z',
    restarts: 0,
    size: 'standard',
  });
  const request = { ...oneOff().request, size: 'large' as const };
  expect(toRunningProcess(oneOff({ id: undefined, request }))).toMatchObject({
    id: 'key',
    size: 'large',
  });
});

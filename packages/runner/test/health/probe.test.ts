import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#src/apps/app.ts';
import { blankMemory } from '#src/apps/app-memory.ts';
import { EngineError, type InsideOutcome } from '#src/engine/engine.ts';
import type { Check } from '#src/health/check.ts';
import { probe } from '#src/health/probe.ts';
import { LIMITS } from '#src/limits.ts';
import { loopbackPool } from '../support/loopback-pool.ts';
import { processRecord } from '../support/process-record.ts';
import { desired } from '../support/situation.ts';

let server: Server;
let address: string;
let asked: IncomingMessage | undefined;
/** Where no answer comes at all. */
const SILENT = '/silent';

beforeAll(async () => {
  address = (await loopbackPool()).replace('0.0/16', '9.9');
  server = createServer((request, response) => {
    asked = request;
    if (request.url !== SILENT) response.end('fine');
  }).listen(LIMITS.port, address);
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const NOW = 10_000;
/** What a command is that runs in the container; its arguments are kept. */
let runInside: (id: string, command: object, signal: AbortSignal) => Promise<InsideOutcome>;

function ask(
  question: Check['question'],
  {
    process = {},
    hosts = ['shop.example'],
    signal = new AbortController().signal,
    timeoutMs = 5_000,
  }: Partial<{
    process: Parameters<typeof processRecord>[0];
    hosts: string[];
    signal: AbortSignal;
    timeoutMs: number;
  }> = {},
) {
  const check: Check = {
    type: 'startup',
    question,
    attempts: 3,
    timeoutMs,
    waitMs: 0,
    initialDelayMs: 0,
  };
  const engine = { runInside: (...args: Parameters<typeof runInside>) => runInside(...args) };
  const world = { now: () => NOW, engine, openConfig: () => ({}) } as never;
  const app = createApp('app', desired({ hosts }), blankMemory());
  return probe(world, app, processRecord({ id: 'id', address, ...process }), check, signal);
}

describe('a path', () => {
  const path = { kind: 'path', path: '/up', content: undefined } as const;
  const silent = { ...path, path: SILENT };

  test('is asked under the name of the app', async () => {
    expect(await ask(path)).toEqual({ isGood: true, answered: 'status 200', body: '' });
    expect(asked).toMatchObject({ url: '/up', headers: { host: 'shop.example' } });
  });

  test('of an app without a name is asked under its address', async () => {
    await ask(path, { hosts: [] });
    expect(asked?.headers.host).toBe(address);
  });

  test('that answers too late has not answered', async () => {
    const late = { isGood: false, answered: 'no answer within 0.03 s', body: '' };
    expect(await ask(silent, { timeoutMs: 30 })).toEqual(late);
  });

  test('that nobody answers is told in the words of the failure', async () => {
    const gone = await ask(path, { process: { address: address.replace(/\d+$/, '8') } });
    expect(gone).toEqual({
      isGood: false,
      answered: expect.stringContaining('ECONNREFUSED'),
      body: '',
    });
  });

  test('that is not waited for any more tells nothing', async () => {
    const stop = new AbortController();
    const asking = ask(silent, { signal: stop.signal });
    stop.abort();
    expect(await asking).toBeUndefined();
  });
});

describe('a command', () => {
  const command: Check['question'] = { kind: 'command', argv: ['check', 'it'] };
  const ends = (outcome: InsideOutcome) => {
    runInside = async () => outcome;
  };

  test('runs in the container, as long as it may', async () => {
    const seen: unknown[] = [];
    runInside = async (...args) => {
      seen.push(...args.slice(0, 2));
      return { code: 0, output: 'words' };
    };
    expect(await ask(command)).toEqual({ isGood: true, answered: 'exit status 0', body: '' });
    expect(seen).toEqual(['id', { argv: ['check', 'it'], limitMs: 5_000 }]);
  });

  test('that fails tells its status and its output, up to a bound', async () => {
    ends({ code: 2, output: 'x'.repeat(2 * LIMITS.answerKeptCharacters) });
    const body = 'x'.repeat(LIMITS.answerKeptCharacters);
    expect(await ask(command)).toEqual({ isGood: false, answered: 'exit status 2', body });
  });

  test('that does not end in its time has not answered', async () => {
    ends({ code: null, output: 'half' });
    const answered = 'no answer within 5 s';
    expect(await ask(command)).toEqual({ isGood: false, answered, body: 'half' });
  });

  test('that the engine refuses is the app’s fault; what else goes wrong is not', async () => {
    const failing = (kind: 'refused' | 'away') => {
      runInside = () => Promise.reject(new EngineError(kind, 'its words'));
    };
    failing('refused');
    expect(await ask(command)).toEqual({ isGood: false, answered: 'its words', body: '' });
    expect(await ask(command, { signal: AbortSignal.abort() })).toBeUndefined();
    failing('away');
    expect(await ask(command)).toBeUndefined();
    runInside = () => Promise.reject(new Error('a bug'));
    expect(await ask(command)).toBeUndefined();
  });

  test('is asked of nothing without a container', async () => {
    ends({ code: 0, output: '' });
    expect(await ask(command, { process: { id: undefined } })).toBeUndefined();
  });
});

test('a path of a process that has neither a name nor an address cannot be asked', async () => {
  const path = { kind: 'path', path: '/up', content: undefined } as const;
  const asking = ask(path, { hosts: [], process: { address: undefined } });
  expect(await asking).toMatchObject({ isGood: false });
});

test.each([
  [3_000, 4_999, { isGood: true, answered: '5 s' }],
  [5_000, 5_000, { isGood: true, answered: '5 s' }],
  [5_001, 5_000, { isGood: false, answered: '5 s' }],
])('an uptime of %i ms, for a process that began at %i', async (ms, startedAt, expected) => {
  expect(await ask({ kind: 'uptime', ms }, { process: { startedAt } })).toEqual({
    ...expected,
    body: '',
  });
});

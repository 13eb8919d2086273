import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { type LogProcess, startLogProcess } from '../support/log-process.ts';
import { startDrainsApi } from './support/drains-api.ts';
import { startHttpServer } from './support/http-server.ts';
import type { SyslogMessage } from './support/read-syslog.ts';
import { startSyslogServer } from './support/syslog-server.ts';
import { desiredDrain } from './support/test-drain.ts';

// Goal: what the real log store does with the drains that the api tells it of: also killed, and with the api away.

async function start() {
  const logs = await startLogProcess({ TFP_DRAIN_NETWORKS: '127.0.0.0/8' });
  onTestFinished(() => logs.dispose());
  return { logs, api: await startDrainsApi(logs) };
}

async function write(logs: LogProcess, texts: string[], appId = 'app-1'): Promise<void> {
  const at = new Date().toISOString();
  await logs.client.append(
    texts.map((text) => ({ appId, at, source: 'tfp', process: 'api', text })),
  );
}

const knows = (logs: LogProcess, count: number) =>
  until('the drains', async () => (await logs.client.drains()).length === count);
/** Until the store knows that its one drain has sent so many lines: a receiver has them a moment before. */
const hasSent = (logs: LogProcess, count: number) =>
  until('the count', async () => (await logs.client.drains())[0]?.sent === count);
const texts = (messages: SyslogMessage[]) => messages.map(({ message }) => message);
const overTcp = (port: number, id = 'drain-1') =>
  desiredDrain({ id, url: `syslog://127.0.0.1:${port}` });

test('a new drain begins with the next line; an app that comes later is sent from its first', async () => {
  const { logs, api } = await start();
  const server = await startSyslogServer();
  await write(logs, ['before']);
  api.set('app-1', []);
  api.setPlatform([overTcp(server.port)]);
  await knows(logs, 1);
  await write(logs, ['of another'], 'app-2');
  await write(logs, ['after']);
  api.set('app-2', []);
  await until('both lines', () => server.messages.length === 2);
  const seen = server.messages.map(({ host, message }) => `${host}: ${message}`).sort();
  expect(seen).toEqual(['name-of-app-1: after', 'name-of-app-2: of another']);
});

test('killed again and again, it sends each line at least once, and marks what it sent before', async () => {
  const { logs, api } = await start();
  const server = await startHttpServer();
  api.set('app-1', [desiredDrain({ url: `http://127.0.0.1:${server.port}/`, format: 'ndjson' })]);
  await knows(logs, 1);
  const total = 3_000;
  for (let from = 1; from <= total; from += 100) {
    await write(
      logs,
      Array.from({ length: 100 }, (_, index) => String(from + index)),
    );
    if (from % 1_000 === 501) {
      await logs.kill();
      await logs.start();
    }
  }
  const rows = () =>
    server.requests.flatMap(({ body }) =>
      body
        .toString()
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row) as { id: number; message: string }),
    );
  await until('the last line', () => rows().at(-1)?.message === String(total));
  const once = [...new Map(rows().map((row) => [row.id, row.message])).entries()].sort(
    ([a], [b]) => a - b,
  );
  expect(once.map(([, message]) => message)).toEqual(
    Array.from({ length: total }, (_, index) => String(index + 1)),
  );
});

test('a stop keeps the place: nothing is sent twice or left out behind it', async () => {
  const { logs, api } = await start();
  const server = await startSyslogServer();
  api.set('app-1', [overTcp(server.port)]);
  await knows(logs, 1);
  await write(logs, ['1', '2']);
  await until('both', () => server.messages.length === 2);
  await hasSent(logs, 2);
  await logs.stop();
  await logs.start();
  await knows(logs, 1);
  await write(logs, ['3']);
  await until('the third', () => server.messages.length >= 3);
  expect(texts(server.messages)).toEqual(['1', '2', '3']);
  const idle = await until('an idle drain', async () =>
    (await logs.client.drains()).find(({ state }) => state === 'idle'),
  );
  expect(idle).toMatchObject({ sent: 3, waiting: 0, dropped: 0 });
});

describe('while the api is away', () => {
  test('known drains go on; after a restart they wait for it, and nothing is lost', async () => {
    const { logs, api } = await start();
    const server = await startSyslogServer();
    api.set('app-1', [overTcp(server.port)]);
    await knows(logs, 1);
    await api.stop();
    await write(logs, ['1']);
    await until('the first', () => server.messages.length === 1);
    await hasSent(logs, 1);
    await logs.stop();
    await logs.start();
    await write(logs, ['2']);
    expect(await logs.client.drains()).toEqual([]);
    const again = await startDrainsApi(logs);
    again.set('app-1', [overTcp(server.port)]);
    await until('the second', () => server.messages.length === 2);
    expect(texts(server.messages)).toEqual(['1', '2']);
  });
});

test('a destroyed app ends its drains, and no secret of a drain is ever on the disk', async () => {
  const { logs, api } = await start();
  const server = await startHttpServer();
  const url = `http://user:hunter2@127.0.0.1:${server.port}/?key=hunter3`;
  api.set('app-1', [desiredDrain({ url, headers: { 'X-Key': 'hunter4' } })]);
  await knows(logs, 1);
  await write(logs, ['1']);
  await hasSent(logs, 1);
  await logs.stop();
  const kept = readFileSync(join(logs.root, 'data/logs/drains.places/drain-1.json'), 'utf8');
  expect(JSON.parse(kept)).toMatchObject({ sent: 1 });
  expect(kept).not.toContain('hunter');
  await logs.start();
  await knows(logs, 1);
  api.destroy('app-1');
  await knows(logs, 0);
  await logs.client.forget('app-1');
});

test('a URL to where no drain may send is refused in words; a name that nobody knows is not', async () => {
  const logs = await startLogProcess({ TFP_API_PORT: '5000' });
  onTestFinished(() => logs.dispose());
  await expect(logs.client.checkDrain('syslog://127.0.0.1:514')).rejects.toMatchObject({
    code: 'invalid_params',
    message: 'No drain may send there: 127.0.0.1 is this machine itself.',
    hint: expect.stringContaining('TFP_DRAIN_NETWORKS'),
  });
  await expect(logs.client.checkDrain('https://2130706433/')).rejects.toThrow('this machine');
  await logs.client.checkDrain('https://no-such-name.invalid/');
});

test('a trial says what the receiver said of one line', async () => {
  const { logs } = await start();
  const server = await startHttpServer((_request, number) =>
    number === 1 ? { status: 401, body: 'no such token' } : {},
  );
  const drain = desiredDrain({ url: `http://127.0.0.1:${server.port}/` });
  const app = { id: 'app-1', name: 'hello' };
  expect(await logs.client.tryDrain(drain, app)).toEqual({
    ok: false,
    text: '127.0.0.1 answered 401 (the token or password is missing or wrong): no such token',
  });
  expect(await logs.client.tryDrain(drain, app)).toEqual({
    ok: true,
    text: '127.0.0.1 took the line.',
  });
  expect(server.requests[1]?.body.toString()).toContain('a test of the log drain');
});

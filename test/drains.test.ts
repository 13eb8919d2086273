import { dirname } from 'node:path';
import type { ApiLogDrain } from '@tfp/contract/drains';
import { expect, onTestFinished, test } from 'vitest';
import { prepareApiProcess } from '../packages/api/test/support/api-process.ts';
import { startHttpServer } from '../packages/logs/test/drains/support/http-server.ts';
import { startSyslogServer } from '../packages/logs/test/drains/support/syslog-server.ts';
import { startLogProcess } from '../packages/logs/test/support/log-process.ts';
import { until } from './support/until.ts';

// Goal: what a person asks of the api becomes lines at receivers, through both real processes, also when they are killed.

async function start() {
  const api = await prepareApiProcess();
  await api.start();
  const open = { TFP_DRAIN_NETWORKS: '127.0.0.0/8' };
  const logs = await startLogProcess(open, dirname(api.data));
  onTestFinished(() => logs.kill());
  const { body } = await api.call('POST', '/apps', { name: 'hello' });
  const appId = String(body.id);
  const write = (texts: string[]) =>
    logs.client.append(
      texts.map((text) => ({
        appId,
        at: new Date().toISOString(),
        source: 'tfp',
        process: 'router',
        text,
      })),
    );
  const list = async (path = '/apps/hello/log-drains') =>
    (await api.call('GET', path)).body as unknown as ApiLogDrain[];
  const isKnown = async (path?: string) =>
    (await list(path)).every(({ tfp }) => tfp.status !== null);
  return { api, logs, write, list, isKnown };
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test('drains of an app and of the platform go through the deaths of api and logs', async () => {
  const { api, logs, write, list, isKnown } = await start();
  const syslog = await startSyslogServer();
  const http = await startHttpServer();
  const url = `http://user:hunter2@127.0.0.1:${http.port}/in`;
  await api.call('POST', '/apps/hello/log-drains', { url: `syslog://127.0.0.1:${syslog.port}` });
  await api.call('POST', '/log-drains', { url, format: 'ndjson' });
  await until('both drains', async () => (await isKnown()) && (await isKnown('/log-drains')));

  await write(numbers(1, 500));
  await api.kill();
  await write(numbers(501, 1_000));
  await logs.kill();
  await logs.start();
  await write(numbers(1_001, 1_500));
  await api.start();
  await write(numbers(1_501, 2_000));

  const bySyslog = () =>
    [...new Map(syslog.messages.map((one) => [one.id, one])).values()]
      .filter(({ process }) => process === 'router')
      .sort((a, b) => Number(a.id) - Number(b.id))
      .map(({ message }) => message);
  const byHttp = () => {
    const rows = http.accepted.flatMap(({ body }) =>
      body
        .toString()
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row)),
    );
    return [...new Map(rows.map((row) => [row.id, row])).values()]
      .filter(({ process }) => process === 'router')
      .sort((a, b) => a.id - b.id)
      .map(({ message }) => message);
  };
  await until('every line', () => bySyslog().length === 2_000 && byHttp().length === 2_000);
  expect(bySyslog()).toEqual(numbers(1, 2_000));
  expect(byHttp()).toEqual(numbers(1, 2_000));
  expect(syslog.errors).toEqual([]);
  expect(http.accepted[0]?.headers.authorization).toMatch(/^Basic /);

  await until('rest', async () => (await list())[0]?.tfp.status?.state === 'idle');
  expect((await list())[0]?.tfp.status).toMatchObject({ waiting: 0, dropped: 0 });
  expect(JSON.stringify(await list('/log-drains'))).not.toContain('hunter');
});

test('what is removed or destroyed is sent no more, and where none may send is refused', async () => {
  const { api, logs, write, isKnown } = await start();
  const first = await startSyslogServer();
  const second = await startSyslogServer();
  const urlOf = (port: number) => `syslog://127.0.0.1:${port}`;
  for (const { port } of [first, second])
    await api.call('POST', '/apps/hello/log-drains', { url: urlOf(port) });
  await until('both drains', isKnown);
  await write(['1']);
  await until('the line', () =>
    [first, second].every(({ messages }) => messages.some(({ message }) => message === '1')),
  );

  await api.call('DELETE', `/apps/hello/log-drains/${encodeURIComponent(urlOf(first.port))}`);
  await until('the end of one', async () => (await logs.client.drains()).length === 1);
  await write(['2']);
  await until('the line', () => second.messages.some(({ message }) => message === '2'));
  expect(first.messages.some(({ message }) => message === '2')).toBe(false);

  const tried = await api.call(
    'POST',
    `/apps/hello/log-drains/${encodeURIComponent(urlOf(second.port))}/test`,
    {},
  );
  expect(tried.body).toEqual({
    ok: true,
    text: '127.0.0.1 took the line, as far as TCP can tell.',
  });
  const refused = await api.call('POST', '/apps/hello/log-drains', {
    url: 'syslog://169.254.169.254',
  });
  expect(refused).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('metadata') },
  });

  await api.call('DELETE', '/apps/hello');
  await until('the end of all', async () => (await logs.client.drains()).length === 0);
  await until('no connection', () => second.sockets.size === 0);
});

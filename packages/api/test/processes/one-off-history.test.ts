import type { OneOffEnd } from '@tfp/contract/journal';
import { expect, test } from 'vitest';
import { startTestApi } from '../support/test-api.ts';

const END: OneOffEnd = {
  how: 'exited',
  code: 3,
  signal: null,
  outOfMemory: false,
  durationMs: 1_500,
};

async function withHistory() {
  const api = await startTestApi();
  const app = api.app('hello');
  const started = (id: string, process: string) =>
    ({
      appId: app.id,
      kind: 'oneOffStarted',
      id,
      process,
      version: 1,
      command: 'rake db',
      by: 'ann@example.com',
      size: 'standard',
      attached: true,
    }) as const;
  const ended = (id: string, process: string, end: OneOffEnd = END) =>
    ({ appId: app.id, kind: 'oneOffEnded', id, process, end }) as const;
  return { ...api, hello: app, started, ended };
}

test('the history tells who ran what and how it ended, the newest first', async () => {
  const { call, journal, started, ended } = await withHistory();
  journal(started('a', 'run.1000'), started('b', 'run.2000'), ended('a', 'run.1000'));
  const { body } = await call('GET', '/apps/hello/one-offs');
  expect(body).toMatchObject([
    { name: 'run.2000', state: 'running', exit_code: null, ended_at: null },
    {
      name: 'run.1000',
      state: 'exited',
      exit_code: 3,
      duration_ms: 1_500,
      command: 'rake db',
      user: { email: 'ann@example.com' },
      release: { version: 1 },
    },
  ]);
});

test('a start and an end that are told again count once, and what was first stands', async () => {
  const { call, journal, started, ended } = await withHistory();
  journal(started('a', 'run.1000'), ended('a', 'run.1000'));
  journal(started('a', 'run.1000'), ended('a', 'run.1000', { ...END, how: 'lost', code: null }));
  const { body } = await call('GET', '/apps/hello/one-offs');
  expect(body).toMatchObject([{ state: 'exited', exit_code: 3 }]);
});

test('an end without a start, and an app that is not there, are passed over', async () => {
  const { call, journal, started, ended } = await withHistory();
  journal(ended('x', 'run.1'), { ...started('y', 'run.2'), appId: 'nobody' });
  expect((await call('GET', '/apps/hello/one-offs')).body).toEqual([]);
});

test('a name that came again means the newest, and pages follow each other', async () => {
  const { call, journal, started } = await withHistory();
  journal(started('a', 'run.1000'), started('b', 'run.2000'), started('c', 'run.1000'));
  expect((await call('GET', '/apps/hello/one-offs/run.1000')).body.id).toBe('c');
  expect((await call('GET', '/apps/hello/one-offs/run.9')).status).toBe(404);
  const first = await call('GET', '/apps/hello/one-offs', undefined, { range: 'seq ..; max=2' });
  expect(first.body.map(({ id }: { id: string }) => id)).toEqual(['c', 'b']);
  const range = String(first.headers['next-range']);
  const next = await call('GET', '/apps/hello/one-offs', undefined, { range });
  expect(next.body.map(({ id }: { id: string }) => id)).toEqual(['a']);
});

test('the rows cannot be changed or taken away', async () => {
  const { journal, started, ended, db } = await withHistory();
  journal(started('a', 'run.1000'), ended('a', 'run.1000'));
  for (const table of ['one_offs', 'one_off_ends']) {
    expect(() => db.exec(`DELETE FROM ${table}`)).toThrow(/append-only/);
    expect(() => db.exec(`UPDATE ${table} SET id = 'z'`)).toThrow(/append-only/);
  }
});

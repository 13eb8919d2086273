import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AppEvent } from '@tfp/contract/app-events';
import { EVENTS_AFTER_HEADER } from '@tfp/contract/platform-api-headers';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { inShort, processEntry } from '../support/feed.ts';
import { startTestApi } from '../support/test-api.ts';

async function started() {
  const api = await startTestApi();
  const port = await api.listen();
  const app = api.app('hello');

  /** A reader on a real connection; `text` is what it has by now. */
  async function open(path: string, headers: Record<string, string> = {}, token = api.token) {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = httpRequest(
        { port, path, headers: { authorization: `Bearer ${token}`, ...headers } },
        resolve,
      );
      asking.on('error', reject).end();
    });
    onTestFinished(() => void response.destroy());
    const reader = { response, text: '', isOver: false };
    response.on('data', (chunk) => {
      reader.text += chunk;
    });
    for (const end of ['end', 'error', 'close']) {
      response.on(end, () => {
        reader.isOver = true;
      });
    }
    return reader;
  }
  return { ...api, app, open };
}

const events = (text: string): AppEvent[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as AppEvent);

test('the feed comes as lines, and tells behind which event it begins', async () => {
  const { call, app, set } = await started();
  set(app, { A: '1' });
  const { status, headers, text } = await call('GET', '/apps/hello/events?num=2');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('application/x-ndjson');
  expect(headers[EVENTS_AFTER_HEADER]).toBe('2');
  expect(events(text)).toMatchObject([
    { id: 3, kind: 'release.created', version: 1, by: 'ada@example.test' },
    { id: 4, kind: 'release.live', version: 1, data: { liveMs: 0, processes: 0 } },
  ]);
  const rest = await call('GET', '/apps/hello/events?after=1&kinds=config');
  expect(events(rest.text).map(inShort)).toEqual(['config.changed v1']);
});

test('a tail goes on with each change', async () => {
  const { open, app, set } = await started();
  const reader = await open('/apps/hello/events?tail=true');
  await until('the first event', () => reader.text.includes('app.created'));
  set(app, { A: '1' });
  await until('all four', () => events(reader.text).length === 4);
  expect(events(reader.text).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
});

test('a browser reads it as messages with ids, and resumes behind its last one', async () => {
  const { open, app, set } = await started();
  const sse = { accept: 'text/event-stream' };
  const reader = await open('/apps/hello/events', sse);
  expect(reader.response.headers['content-type']).toBe('text/event-stream');
  await until('the first event', () => reader.text.includes('app.created'));
  expect(reader.text).toMatch(/^retry: 1000\nid: 0\n\nid: 1\ndata: \{"id":1,.*\}\n\n$/);
  reader.response.destroy();
  set(app, { A: '1' });
  const again = await open('/apps/hello/events?num=50', { ...sse, 'last-event-id': '2' });
  await until('the last event', () => again.text.includes('release.live'));
  expect(again.text.match(/^id: \d+$/gm)).toEqual(['id: 2', 'id: 3', 'id: 4']);
  const first = await open('/apps/hello/events', { ...sse, 'last-event-id': '' });
  await until('the last event', () => first.text.includes('release.live'));
});

test('a browser that has read nothing yet knows its place, also where a filter lets nothing through', async () => {
  const { open } = await started();
  const reader = await open('/apps/hello/events?kinds=release', { accept: 'text/event-stream' });
  await until('its place', () => reader.text.includes('\n\n'));
  expect(reader.text).toBe('retry: 1000\nid: 1\n\n');
});

test('a reader of removed events is told so over the wire', async () => {
  const { app, call, journal } = await started();
  for (let round = 0; round < 3; round += 1) {
    journal(...Array.from({ length: 5_000 }, () => processEntry(app, 'web.1', 'up')));
  }
  const { text } = await call('GET', '/apps/hello/events?after=3&num=1');
  const [gap, next] = events(text);
  expect(gap).toMatchObject({ kind: 'feed.gap', data: { after: 3 } });
  expect(next?.id).toBe((gap?.id ?? 0) + 1);
});

test('the feed ends with the app', async () => {
  const { open, call } = await started();
  const reader = await open('/apps/hello/events?tail=true');
  await call('DELETE', '/apps/hello');
  await until('the end', () => reader.isOver);
  expect(events(reader.text).at(-1)).toMatchObject({
    kind: 'app.destroyed',
    by: 'ada@example.test',
  });
  expect((await call('GET', '/apps/hello/events')).status).toBe(404);
});

test('the feed ends with the token of its reader', async () => {
  const { open, db } = await started();
  const reader = await open('/apps/hello/events?tail=true');
  await until('the beginning', () => reader.text !== '');
  db.prepare("UPDATE tokens SET expires_at = '2000-01-01T00:00:00.000Z'").run();
  await until('the end', () => reader.isOver);
});

test('a reader that takes nothing holds up no other one, and no change', async () => {
  const { open, app, journal, set } = await started();
  const lazy = await open('/apps/hello/events?tail=true&after=0');
  lazy.response.pause();
  for (let round = 0; round < 8; round += 1) {
    journal(...Array.from({ length: 1_000 }, () => processEntry(app, 'web.1', 'up')));
  }
  const quick = await open('/apps/hello/events?tail=true&num=1');
  set(app, { A: '1' });
  await until('the last event at the quick one', () => quick.text.includes('release.live'));
  lazy.response.resume();
  await until(
    'all events at the lazy one',
    () => lazy.text.endsWith('\n') && events(lazy.text).length === 8_004,
  );
  expect(events(lazy.text).map(({ id }) => id)).toEqual([...Array(8_004).keys()].map((n) => n + 1));
});

test.each([
  ['after=x', 'after is no number: "x".'],
  ['num=-1', 'num is no number: "-1".'],
  ['kinds=relase', 'There are no events of the kind "relase".'],
  ['kinds=', 'kinds names 1 to 50 kinds.'],
  ['since=yesterday', 'since is no time: "yesterday".'],
])('%s is refused in words', async (query, message) => {
  const { call } = await started();
  const { status, body } = await call('GET', `/apps/hello/events?${query}`);
  expect(status).toBe(400);
  expect(body).toMatchObject({ id: 'bad_request', message });
});

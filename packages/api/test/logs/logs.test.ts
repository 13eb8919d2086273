import { get, type IncomingMessage } from 'node:http';
import type { LogLine } from '@tfp/contract/log-lines';
import { expect, onTestFinished, test, vi } from 'vitest';
import { destroyApp } from '#src/apps/destroy-app.ts';
import { until } from '../../../../test/support/until.ts';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { startTestApi } from '../support/test-api.ts';

const AT = '2026-11-21T03:00:00.000000Z';

/** A log store by hand: it tells the lines behind `after`, and keeps a tail open. */
async function logged() {
  const api = await startTestApi();
  const app = api.app('hello');
  const lines: LogLine[] = [1, 2, 3].map((id) => ({
    id,
    at: AT,
    source: id === 2 ? 'tfp' : 'app',
    process: id === 2 ? 'router' : 'web.1',
    text: `line ${id}`,
  }));
  const store = { isGone: false };
  const logs = await fakeStage(api.socket('logs'), (request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    if (url.pathname === '/health') {
      return sendJson(response, { process: 'logs', ok: true, contract: 1, since: AT });
    }
    if (store.isGone) {
      const body = { id: 'not_found', message: 'No such app.', resource: 'app' };
      return sendJson(response, body, 404);
    }
    const after = Number(url.searchParams.get('after') ?? 0);
    let sent = after;
    const tell = () => {
      for (const line of lines.filter(({ id }) => id > sent)) {
        response.write(`${JSON.stringify(line)}\n`);
        sent = line.id;
      }
    };
    tell();
    if (url.searchParams.get('tail') !== 'true') return response.end();
    response.flushHeaders();
    const timer = setInterval(tell, 5);
    response.on('close', () => clearInterval(timer));
  });
  const session = async (body: object) =>
    new URL((await api.call('POST', '/apps/hello/log-sessions', body)).body.logplex_url);
  const read = async (url: URL, headers: Record<string, string> = {}) =>
    await api.call('GET', url.pathname + url.search, undefined, { authorization: '', ...headers });
  /** What the log store was asked for last, its words in order. */
  const asked = () => {
    const last = logs.asked.findLast(({ line }) => line.includes('/lines?'));
    return last?.line.split('?')[1]?.split('&').sort().join(' ');
  };
  return { ...api, app, lines, logs, store, session, read, asked };
}

/** Opens a stream on a real socket and gathers what comes. */
function openStream(port: number, path: string, headers: Record<string, string>) {
  let text = '';
  let response: IncomingMessage | undefined;
  const request = get({ port, path, headers }, (incoming) => {
    response = incoming;
    incoming.on('data', (chunk) => {
      text += chunk;
    });
    incoming.on('error', () => {});
  });
  request.on('error', () => {});
  onTestFinished(() => {
    request.destroy();
  });
  return { text: () => text, response: () => response, close: () => request.destroy() };
}

test('a log session without a tail is plain text, and its end is the end', async () => {
  const { session, read } = await logged();
  const url = await session({ lines: 100, tail: false });
  expect(url.searchParams.get('tail')).toBe('false');
  const answer = await read(url);
  expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  expect(answer.text).toBe(
    `${AT} app[web.1]: line 1\n${AT} tfp[router]: line 2\n${AT} app[web.1]: line 3\n`,
  );
});

test('a line of a session can do nothing to a terminal but colour itself', async () => {
  const { session, read, lines } = await logged();
  const ESC = String.fromCharCode(27);
  const [line] = lines;
  if (line) line.text = `${ESC}[31mred${ESC}[2J${ESC}]0;title\x07\u202e\ttab\rover`;
  const { text } = await read(await session({ tail: false }));
  expect(text.split('\n')[0]).toBe(
    `${AT} app[web.1]: ${ESC}[31mred\\x1b[2J\\x1b]0;title\\x07\\u202e\ttab over`,
  );
});

test('as server-sent events it begins with a short retry, and each line has its id', async () => {
  const { session, read } = await logged();
  const answer = await read(await session({ tail: false }), { accept: 'text/event-stream' });
  expect(answer.headers['content-type']).toBe('text/event-stream');
  expect(answer.text).toMatch(/^retry: 1\n\nid: 1\ndata: .* app\[web\.1\]: line 1\n\nid: 2\n/);
});

test('a tail goes on with new lines, and goes on behind the last one when its client comes back', async () => {
  const { session, lines, listen } = await logged();
  const url = await session({ tail: true, lines: 10 });
  const port = await listen();
  const path = url.pathname + url.search;
  const accept = { accept: 'text/event-stream' };
  const first = openStream(port, path, accept);
  await until('line 3', () => first.text().includes('line 3'));
  lines.push({ id: 4, at: AT, source: 'app', process: 'web.1', text: 'line 4' });
  await until('line 4', () => first.text().includes('line 4'));
  expect(first.text()).toMatch(/^retry: 2000\n\n/);
  first.close();
  lines.push({ id: 5, at: AT, source: 'app', process: 'web.1', text: 'line 5' });
  const second = openStream(port, path, { ...accept, 'last-event-id': '4' });
  await until('line 5', () => second.text().includes('line 5'));
  expect(second.text()).not.toContain('line 4');
});

test('a tail outlives a restart of the log store, and tells each line once', async () => {
  const { lines, listen, logs, token } = await logged();
  const port = await listen();
  const authorization = `Bearer ${token}`;
  const tail = openStream(port, '/apps/hello/log-lines?tail=true&num=2', { authorization });
  await until('line 3', () => tail.text().includes('line 3'));
  await logs.stop();
  lines.push({ id: 4, at: AT, source: 'app', process: 'web.1', text: 'line 4' });
  await logs.start();
  await until('line 4', () => tail.text().includes('line 4'));
  const ids = tail
    .text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).id);
  expect(ids).toEqual([1, 2, 3, 4]);
});

test('a tail of an app that is destroyed ends, and says why', async () => {
  const { call, store, logs } = await logged();
  store.isGone = true;
  const { text } = await call('GET', '/apps/hello/log-lines?tail=true');
  expect(JSON.parse(text.trim())).toMatchObject({
    kind: 'failed',
    error: { id: 'not_found', message: 'The app was destroyed, and its lines with it.' },
  });
  expect(logs.asked.filter(({ line }) => line.includes('/lines?'))).toHaveLength(1);
});

test('what a client asks for reaches the log store, in either vocabulary', async () => {
  const { session, read, call, asked } = await logged();
  await read(await session({ lines: 7, dyno: 'web.1', source: 'heroku' }));
  expect(asked()).toBe('num=7 process=web.1 source=tfp tail=false');
  await call('GET', '/apps/hello/log-lines?num=3&process=web&source=app');
  expect(asked()).toBe('num=3 process=web source=app tail=false');
  await read(await session({ lines: 7, process: null, type: 'web' }));
  expect(asked()).toBe('num=7 process=web tail=false');
  await call('GET', '/apps/hello/log-lines?after=2');
  expect(asked()).toBe('after=2 tail=false');
  await call('GET', '/apps/hello/log-lines?num=-3&dyno=../x&source=x');
  expect(asked()).toBe('num=100 tail=false');
  const since = '2026-11-21T12:00:00Z';
  await call(
    'GET',
    `/apps/hello/log-lines?since=${since}&release=v3&grep=a%7Cb&ignore_case=true&level=ERROR`,
  );
  expect(asked()).toBe(
    'grep=a%7Cb ignoreCase=true level=error release=3 since=2026-11-21T12%3A00%3A00.000000Z tail=false',
  );
  await call('GET', '/apps/hello/log-lines?request=r-1&field=a%3Db&field=c%3Dd&num=5');
  expect(asked()).toBe('field=a%3Db field=c%3Dd num=5 request=r-1 tail=false');
});

test('a filter that is none is told, in both ways to ask', async () => {
  const { call } = await logged();
  const answers = [
    await call('GET', '/apps/hello/log-lines?since=soon'),
    await call('POST', '/apps/hello/log-sessions', { grep: '(' }),
    await call('GET', '/apps/hello/log-lines?process=web,worker'),
    await call('POST', '/apps/hello/log-sessions', { process: '' }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  expect(answers[2]?.body.message).toMatch(/^"web,worker" is no process/);
  expect(answers[0]?.body.message).toMatch(/^"soon" is no time: write 10m/);
  expect(answers[1]?.body.message).toMatch(/^"\(" is no pattern/);
});

test('the address of a session is guessed by nobody, and ends with its token and its app', async () => {
  const { session, read, app, deps, db } = await logged();
  const url = await session({ tail: false });
  const forged = new URL(url);
  forged.pathname = url.pathname.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
  expect((await read(forged)).status).toBe(404);
  const [payload = ''] = (url.pathname.split('/').at(-1) ?? '').split('.');
  const unsigned = new URL(url);
  unsigned.pathname = `/log-sessions/${payload}.`;
  expect((await read(unsigned)).status).toBe(404);
  expect((await read(url)).status).toBe(200);

  db.prepare('UPDATE tokens SET revoked_at = ?').run(AT);
  expect((await read(url)).status).toBe(404);
  db.prepare('UPDATE tokens SET revoked_at = NULL').run();
  destroyApp(deps, app, 'ada@example.test');
  expect((await read(url)).status).toBe(404);
});

test('what streams already ends soon after its token is revoked', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { session, listen, token, call } = await logged();
  const port = await listen();
  const { pathname, search } = await session({ tail: true });
  const authorization = `Bearer ${token}`;
  const tails = [
    openStream(port, '/apps/hello/log-lines?tail=true', { authorization }),
    openStream(port, pathname + search, {}),
  ];
  await until('line 3 everywhere', () => tails.every(({ text }) => text().includes('line 3')));
  vi.advanceTimersByTime(60_000);
  await new Promise(setImmediate);
  expect(tails.map(({ response }) => response()?.destroyed)).toEqual([false, false]);
  const [own] = (await call('GET', '/oauth/authorizations')).body;
  await call('POST', '/oauth/authorizations', {});
  await call('DELETE', `/oauth/authorizations/${own.id}`);
  vi.advanceTimersByTime(5_000);
  await until('the end of all', () =>
    tails.every(({ response }) => response()?.destroyed === true),
  );
});

test('a session is over when its time is', async () => {
  const { deps, session, app } = await logged();
  const secret = (await session({ tail: false })).pathname.split('/').at(-1) ?? '';
  const now = Date.now();
  expect(deps.logSessions.fromSecret(secret, now)?.appId).toBe(app.id);
  expect(deps.logSessions.fromSecret(secret, now + 6 * 60_000)).toBeUndefined();
});

test('with the log store away, that is what is said', async () => {
  const { session, read, call, logs } = await logged();
  const url = await session({ tail: false });
  await logs.stop();
  for (const answer of [await read(url), await call('GET', '/apps/hello/log-lines?tail=true')]) {
    expect(answer).toMatchObject({
      status: 503,
      body: { message: 'The log store does not answer right now. No line is lost.' },
    });
  }
});

import { describe, expect, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { openAppLog, outputFrame, platformLines, record, textsOf } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { makeCertificates } from './support/certificates.ts';
import { type SeenRequest, startHttpServer } from './support/http-server.ts';
import { ODD_LINES, shown } from './support/odd-lines.ts';
import { type SyslogMessage, takeMessages } from './support/read-syslog.ts';
import { desiredDrain, startDrain } from './support/test-drain.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

function logplexTexts(requests: SeenRequest[]): string[] {
  return requests.flatMap(({ body, headers }) => {
    const found: SyslogMessage[] = [];
    expect(takeMessages(body, 'logplex', found)).toHaveLength(0);
    expect(headers['logplex-msg-count']).toBe(String(found.length));
    return found.map(({ message }) => message);
  });
}
const rows = (requests: SeenRequest[]): { app: string; message: string }[] =>
  requests.flatMap(({ body }) =>
    body
      .toString()
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row)),
  );
const overHttp = (port: number, more = {}) =>
  desiredDrain({ url: `http://127.0.0.1:${port}/drain?key=1`, ...more });

test('logplex-1 over HTTPS, exactly the lines, with password and headers', async () => {
  const { ca, ...tls } = makeCertificates();
  const server = await startHttpServer(undefined, tls);
  const url = `https://user:p%40ss%0d%0ax@localhost:${server.port}/drain?key=1`;
  const { log, drain } = startDrain(desiredDrain({ url, ca, headers: { 'X-Key': 'secret' } }));
  log.append([outputFrame(ODD_LINES.map((line) => record(`${line}\n`)))]);
  await until('rest', () => drain.status().sent === ODD_LINES.length);
  expect(logplexTexts(server.requests)).toEqual(ODD_LINES.map(shown));
  const [first] = server.requests;
  expect(first).toMatchObject({ method: 'POST', path: '/drain?key=1' });
  expect(first?.headers).toMatchObject({
    authorization: `Basic ${Buffer.from('user:p@ss\r\nx').toString('base64')}`,
    'content-type': 'application/logplex-1',
    'logplex-drain-token': 'd.token-1',
    'logplex-frame-id': expect.stringMatching(/^app-1\.\d+\.\d+$/),
    'x-key': 'secret',
    'user-agent': 'tfp',
    host: `localhost:${server.port}`,
  });
});

test('an HTTPS receiver whose authority nobody trusts gets nothing', async () => {
  const server = await startHttpServer(undefined, makeCertificates());
  const { log, drain } = startDrain(desiredDrain({ url: `https://localhost:${server.port}/` }));
  log.append([platformLines(['secret'])]);
  await until('the failure', () => drain.status().lastError !== null);
  expect(drain.status().lastError?.text).toContain('not trusted');
  expect(server.requests).toEqual([]);
});

test('NDJSON and OTLP have the lines untouched', async () => {
  const server = await startHttpServer(() => ({ status: 200, body: '{}' }));
  const log = openAppLog(temporaryFolder());
  startDrain(overHttp(server.port, { format: 'ndjson' }), { log });
  const otlp = desiredDrain({
    id: 'drain-2',
    url: `http://127.0.0.1:${server.port}`,
    format: 'otlp',
  });
  startDrain(otlp, { log });
  log.append([outputFrame(ODD_LINES.map((line) => record(`${line}\n`)))]);
  const sentTo = (path: string) => server.requests.filter((request) => request.path === path);
  await until('both', () => sentTo('/v1/logs').length > 0 && sentTo('/drain?key=1').length > 0);
  expect(rows(sentTo('/drain?key=1')).map(({ message }) => message)).toEqual(ODD_LINES);
  const { resourceLogs } = JSON.parse(sentTo('/v1/logs')[0]?.body.toString() ?? '');
  const records = resourceLogs[0].scopeLogs[0].logRecords as { body: { stringValue: string } }[];
  expect(records.map(({ body }) => body.stringValue)).toEqual(ODD_LINES);
});

test('many lines go out in few requests, none larger than its bound', async () => {
  const server = await startHttpServer();
  const limits = { drainBatchBytesMax: 20_000 };
  const { log, drain } = startDrain(overHttp(server.port), { limits });
  log.append([platformLines(numbers(5_000))]);
  await until('all', () => drain.status().sent === 5_000);
  expect(logplexTexts(server.requests)).toEqual(numbers(5_000));
  expect(server.requests.length).toBeLessThan(80);
  for (const { body } of server.requests) expect(body.length).toBeLessThan(20_000);
});

describe('a receiver that', () => {
  test('answers 500 for a while gets the very same batch again, and loses nothing', async () => {
    const server = await startHttpServer((_request, number) => ({
      status: number <= 3 ? 500 : 204,
    }));
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['1', '2'])]);
    await until('the first failure', () => drain.status().state === 'retrying');
    log.append([platformLines(['3'])]);
    await until('all', () => drain.status().sent === 3);
    expect(logplexTexts(server.accepted)).toEqual(['1', '2', '3']);
    const frames = server.requests.map(({ headers }) => headers['logplex-frame-id']);
    expect(new Set(frames.slice(0, 4)).size).toBe(1);
    expect(drain.status().lastError?.text).toBe('127.0.0.1 answered 500');
  });

  test('asks to come back later is asked later', async () => {
    const times: number[] = [];
    const server = await startHttpServer((_request, number) => {
      times.push(performance.now());
      return number === 1 ? { status: 503, headers: { 'retry-after': '1' } } : {};
    });
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['1'])]);
    await until('the line', () => drain.status().sent === 1);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
  });

  test('finds a batch too large gets halves, and a line that is too large alone is dropped', async () => {
    const server = await startHttpServer(({ body }) => ({
      status: body.length > 1_000 ? 413 : 204,
    }));
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines([...numbers(50), 'x'.repeat(2_000), ...numbers(50)])]);
    await until('all', () => drain.status().sent >= 100);
    const received = logplexTexts(server.accepted).filter((text) => !text.startsWith('Error L10'));
    expect(received).toEqual([...numbers(50), ...numbers(50)]);
    expect(drain.status()).toMatchObject({
      dropped: 1,
      lastError: { text: '127.0.0.1 answered 413' },
    });
  });

  test('refuses a batch again and again loses it, counted and told; the next ones go on', async () => {
    const server = await startHttpServer(({ body }) =>
      body.includes('poison') ? { status: 400, body: 'bad line' } : {},
    );
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['poison', 'beside it'])]);
    await until('the drop', () => drain.status().dropped === 2);
    log.append([platformLines(['good'])]);
    await until('the next', () => logplexTexts(server.accepted).includes('good'));
    const poisoned = server.requests.filter(({ body }) => body.includes('poison'));
    expect(poisoned).toHaveLength(3);
    expect(await textsOf(log)).toContainEqual(
      expect.stringMatching(/2 messages dropped by drain drain-1 to .*answered 400: bad line/),
    );
  });

  test.each([401, 403, 404])('answers %i is asked again, and loses nothing', async (status) => {
    const server = await startHttpServer((_request, number) => ({
      status: number <= 5 ? status : 204,
    }));
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['1'])]);
    await until('the line', () => drain.status().sent === 1);
    await until('rest', () => drain.status().state === 'idle');
    expect(drain.status().dropped).toBe(0);
    expect(drain.status().lastError?.text).toContain(`answered ${status} (`);
  });

  test('redirects is not followed', async () => {
    const target = await startHttpServer();
    const location = `http://127.0.0.1:${target.port}/`;
    const server = await startHttpServer(() => ({ status: 307, headers: { location } }));
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['1'])]);
    await until('the words', () => /not followed/.test(drain.status().lastError?.text ?? ''));
    expect(target.requests).toEqual([]);
  });

  test('never answers is left after its time and asked again', async () => {
    const server = await startHttpServer((_request, number) => (number === 1 ? undefined : {}));
    const { log, drain } = startDrain(overHttp(server.port), { limits: { drainAnswerMs: 1_000 } });
    log.append([platformLines(['1'])]);
    await until('the line', () => drain.status().sent === 1);
    expect(drain.status().lastError?.text).toContain('did not answer within');
    expect(logplexTexts(server.requests)).toEqual(['1', '1']);
  });

  test('answers without an end costs no memory', async () => {
    const server = await startHttpServer(() => ({ status: 200, body: 'x'.repeat(5_000_000) }));
    const { log, drain } = startDrain(overHttp(server.port));
    log.append([platformLines(['1'])]);
    await until('the line', () => drain.status().sent === 1);
    log.append([platformLines(['2'])]);
    await until('the next', () => drain.status().sent === 2);
  });

  test('takes an OTLP batch but for some records has these counted', async () => {
    const partialSuccess = { rejectedLogRecords: '2', errorMessage: 'too old' };
    const server = await startHttpServer((_request, number) => ({
      status: 200,
      body: JSON.stringify(number === 1 ? { partialSuccess } : {}),
    }));
    const { log, drain } = startDrain(overHttp(server.port, { format: 'otlp' }));
    log.append([platformLines(numbers(5))]);
    await until('all', () => drain.status().sent + drain.status().dropped >= 5);
    expect(drain.status()).toMatchObject({
      dropped: 2,
      lastError: { text: '127.0.0.1 rejected 2 lines: too old' },
    });
  });
});

test('a platform drain sends each app under its own name, one batch at a time', async () => {
  let open = 0;
  let highest = 0;
  const server = await startHttpServer(() => {
    open += 1;
    highest = Math.max(highest, open);
    setImmediate(() => {
      open -= 1;
    });
    return {};
  });
  const { log, drain } = startDrain(overHttp(server.port, { format: 'ndjson' }));
  const second = openAppLog(temporaryFolder());
  drain.addApp({ id: 'app-2', name: 'other' }, second);
  for (let round = 0; round < 50; round += 1) {
    log.append([platformLines([`a${round}`])]);
    second.append([platformLines([`b${round}`])]);
  }
  await until('all', () => drain.status().sent === 100);
  const received = rows(server.requests);
  const of = (app: string) =>
    received.filter((row) => row.app === app).map(({ message }) => message);
  expect(of('hello')).toEqual(Array.from({ length: 50 }, (_, round) => `a${round}`));
  expect(of('other')).toEqual(Array.from({ length: 50 }, (_, round) => `b${round}`));
  expect(highest).toBe(1);
});

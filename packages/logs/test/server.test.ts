import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { LogLine, LogQuery, NewLogLine } from '@tfp/contract/log-lines';
import { unixHttp } from '@tfp/contract/unix-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { type LogProcess, startLogProcess } from './support/log-process.ts';
import { OutputWriter } from './support/output-writer.ts';

let logs: LogProcess;
beforeAll(async () => {
  logs = await startLogProcess();
});
afterAll(() => logs.dispose());

const line = (appId: string, text: string): NewLogLine => ({
  appId,
  at: '2026-11-21T04:00:00.5Z',
  source: 'tfp',
  process: 'api',
  text,
});

async function read(appId: string, query: LogQuery = {}): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of logs.client.read(appId, query)) lines.push(line);
  return lines;
}

const texts = async (appId: string) => (await read(appId)).map(({ text }) => text);
const http = () => unixHttp(logs.socket);

test('it says that it is well', async () => {
  expect(await http().json('GET', '/health')).toMatchObject({ process: 'logs', ok: true });
});

describe('pushed lines', () => {
  test('are stored for their apps', async () => {
    await logs.client.append([line('a', '1'), line('b', '2'), line('a', '3')]);
    expect(await texts('a')).toEqual(['1', '3']);
    expect(await read('b')).toMatchObject([
      { at: '2026-11-21T04:00:00.500000Z', source: 'tfp', process: 'api', text: '2' },
    ]);
  });

  test('that are sent again are stored once, also after a death', async () => {
    const batch = { writer: 'writer-1', number: 7 };
    await logs.client.append([line('again', '1')], batch);
    await logs.client.append([line('again', '1')], batch);
    await logs.kill();
    await logs.start();
    await logs.client.append([line('again', '1')], batch);
    await logs.client.append([line('again', '2')], { ...batch, number: 8 });
    expect(await texts('again')).toEqual(['1', '2']);
  });

  test('that are none are refused alone', async () => {
    const bad = [
      null,
      'text',
      {},
      { ...line('c', 'x'), appId: '../../etc' },
      { ...line('c', 'x'), process: 'web"1' },
      { ...line('c', 'x'), source: 'else' },
      { ...line('c', 'x'), text: 5 },
    ];
    const reply = await http().json('POST', '/lines', [...bad, line('c', 'good')]);
    expect(reply).toEqual({ refused: bad.length });
    expect(await texts('c')).toEqual(['good']);
  });

  test('with a time that is none get the present one', async () => {
    await logs.client.append([{ ...line('d', 'x'), at: 'now","text":"' }]);
    expect((await read('d'))[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT.{15}Z$/);
  });
});

describe('a search', () => {
  test('finds lines of a release that is known, over the socket', async () => {
    const lines = [line('s', 'one'), { ...line('s', 'two'), release: 7 }, line('s', 'three')];
    await logs.client.append(lines);
    expect(await read('s', { release: 7 })).toMatchObject([{ text: 'two', release: 7 }]);
    expect((await read('s', { grep: '^t.*e$' })).map(({ text }) => text)).toEqual(['three']);
  });

  test('with a pattern that would take for ever is ended in words', async () => {
    await logs.client.append([line('evil', `${'a'.repeat(60)}!`)]);
    await expect(read('evil', { grep: '^(a+)+$' })).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('The pattern took longer than 5 s'),
      hint: expect.stringContaining('within or behind each other'),
    });
    expect(await texts('evil')).toEqual([`${'a'.repeat(60)}!`]);
  });
});

describe('bad requests are answered in words', () => {
  test.each([
    ['POST', '/lines', {}, 'must be an array'],
    ['POST', '/lines?writer=a/b&number=1', [], 'name of its writer'],
    ['GET', '/apps/a/lines?num=-1', undefined, '"num" is "-1"'],
    ['GET', '/apps/a/lines?after=x', undefined, '"after" is "x"'],
    ['GET', '/apps/a/lines?source=heroku', undefined, '"source" is "heroku"'],
    ['GET', '/apps/a/lines?process=web%2F1', undefined, '"web/1" is no process'],
    ['GET', '/apps/a/lines?since=soon', undefined, '"soon" is no time: write 10m'],
    ['GET', '/apps/a/lines?grep=%28', undefined, '"(" is no pattern'],
    ['GET', '/apps/a/lines?tail=true&until=1h', undefined, 'A tail has no end'],
    ['GET', '/apps/..%2F..%2Fetc/lines', undefined, 'No such app'],
    ['DELETE', '/apps/..%2F..%2Fetc', undefined, 'no id of an app'],
    ['PUT', '/sources/c9', { containerId: 'c8' }, 'A source has'],
    ['GET', '/nothing', undefined, 'no such page'],
  ])('%s %s', async (method, path, body, words) => {
    await expect(http().json(method, path, body)).rejects.toThrow(words);
  });
});

describe('sources', () => {
  test('are remembered over a death before their file is there', async () => {
    const path = join(logs.root, 'containers/c1/c1-json.log');
    const source = { containerId: 'c1', appId: 'e', process: 'web.1', release: 3, path };
    await logs.client.addSource(source);
    await logs.kill();
    await logs.start();
    const writer = new OutputWriter(path);
    writer.line('hello');
    writer.close();
    await logs.client.endSource('c1');
    await logs.client.endSource('c1');
    expect(await texts('e')).toEqual(['hello']);
  });
});

test('the lines of a job are found by its run, by its name, and with those of all jobs', async () => {
  const path = join(logs.root, 'containers/c2/c2-json.log');
  const source = { containerId: 'c2', appId: 'jobs', process: 'cron.nightly.57', release: 3, path };
  const writer = new OutputWriter(path);
  writer.line('hello');
  writer.close();
  await logs.client.addSource(source);
  await logs.client.endSource('c2');
  for (const [process, found] of [
    ['cron.nightly.57', 1],
    ['cron.nightly', 1],
    ['cron', 1],
    ['cron.night', 0],
    ['cron.nightly.5', 0],
  ] as const) {
    let lines = 0;
    for await (const _ of logs.client.read('jobs', { tail: false, process })) lines += 1;
    expect({ process, lines }).toEqual({ process, lines: found });
  }
});

test('a destroyed app leaves nothing, ends its tails, and late lines do not bring it back', async () => {
  await logs.client.append([line('gone', 'secret')]);
  const folder = join(logs.root, 'data/logs/gone');
  expect(existsSync(folder)).toBe(true);
  const tail = logs.client.read('gone', { tail: true });
  expect((await tail.next()).value).toMatchObject({ text: 'secret' });
  await logs.client.forget('gone');
  expect((await tail.next()).done).toBe(true);
  await logs.client.append([line('gone', 'late')]);
  expect(existsSync(folder)).toBe(false);
  await expect(read('gone')).rejects.toThrow('No such app');
  await logs.client.forget('never-there');
});

test('a reader that takes nothing holds up neither the store nor other readers, and is told', async () => {
  const stuck = connect(logs.socket);
  stuck.write('GET /apps/flood/lines?tail=true HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise((resolve) => stuck.once('data', resolve));
  stuck.pause();
  const text = 'x'.repeat(9_000);
  const flood = Array.from({ length: 200 }, () => line('flood', text));
  for (let round = 0; round < 20; round += 1) await logs.client.append(flood);
  await logs.client.append([line('flood', 'last')]);
  expect((await read('flood', { num: 1 }))[0]?.text).toBe('last');

  let seen = '';
  stuck.resume().on('data', (bytes) => {
    seen = (seen + bytes.toString('latin1')).slice(-2_000_000);
  });
  await until('the last line', () => seen.includes('"text":"last"'));
  stuck.destroy();
  expect(seen).toContain('Error L11 (tail buffer overflow)');
});

test('asked to stop, it ends open tails and leaves', async () => {
  await logs.client.append([line('a', 'before the end')]);
  const tail = logs.client.read('a', { tail: true, num: 1 });
  expect((await tail.next()).value).toMatchObject({ text: 'before the end' });
  await Promise.all([logs.stop(), tail.next()]);
  await logs.start();
  expect((await read('a', { num: 1 }))[0]?.text).toBe('before the end');
});

import type { ApiLogDrain } from '@tfp/contract/drains';
import { expect } from 'vitest';
import {
  type HttpServer,
  startHttpServer,
} from '../../packages/logs/test/drains/support/http-server.ts';
import { until } from '../../test/support/until.ts';
import type { TestApp } from '../support/test-app.ts';
import { DRAIN_BYTES, type Ground } from './ground.ts';

const LINES = 10_000;
const LABEL = 'drained-'.padEnd(200, 'x');
/** Three of these are more than a drain may be behind. */
const PARTS = ['one', 'two', 'three'] as const;
const DROPPED = /^Error L10 \(drain buffer overflow\): (\d+) messages dropped/;

/** One receiver fails, then is gone, for longer than its drain may be behind; another takes everything all the while. */
export async function drainIsDown({ victim }: Ground): Promise<void> {
  const well = await startHttpServer();
  const failing = await startHttpServer(() => ({ status: 500 }));
  const [wellDrain, brokenDrain] = [await addDrain(victim, well), await addDrain(victim, failing)];

  expect(LINES * LABEL.length * PARTS.length).toBeGreaterThan(DRAIN_BYTES);
  for (const part of PARTS) {
    expect((await victim.get(`/print?lines=${LINES}&label=${part}-${LABEL}`)).status).toBe(200);
    if (part === 'one') {
      await until('a try', () => failing.requests.length > 0);
      await failing.stop();
    }
    await until(`part ${part}`, () => numbersOf(well, part).length >= LINES, 60_000);
  }
  for (const part of PARTS) expect(numbersOf(well, part)).toEqual(allNumbers);
  await until('the loss', async () => (await statusOf(victim, brokenDrain))?.dropped);
  expect(await statusOf(victim, brokenDrain)).toMatchObject({ state: 'retrying' });
  expect((await statusOf(victim, wellDrain))?.dropped).toBe(0);
  await until('the app to hear of it', async () => {
    const { stdout } = await victim.tfp('logs', '-n', '5', '--grep', 'drain buffer overflow');
    return stdout.includes('Error L10');
  });

  const back = await startHttpServer(undefined, undefined, failing.port);
  await until('the last line', () => numbersOf(back, 'three').at(-1) === LINES, 120_000);
  const kept = PARTS.flatMap((part) => numbersOf(back, part));
  const all = PARTS.flatMap(() => allNumbers);
  expect(kept).toEqual(all.slice(-kept.length));
  const told = messagesOf(back).flatMap((text) => Number(DROPPED.exec(text)?.[1] ?? []));
  const toldLines = told.reduce((sum, count) => sum + count, 0);
  expect(toldLines).toBeGreaterThanOrEqual(all.length - kept.length);
  expect(toldLines).toBe((await statusOf(victim, brokenDrain))?.dropped);
  for (const id of [wellDrain, brokenDrain]) await victim.done('drains:remove', id);
  process.stdout.write(`a receiver that was down got ${kept.length} of ${all.length} lines\n`);
}

const allNumbers = Array.from({ length: LINES }, (_, index) => index + 1);

async function addDrain(victim: TestApp, { port }: HttpServer): Promise<string> {
  const url = `http://127.0.0.1:${port}/`;
  expect(await victim.tfp('drains:add', url, '--format', 'ndjson')).toMatchObject({ code: 0 });
  const drain = (await drainsOf(victim)).find((one) => one.url === url);
  return drain?.id ?? '';
}

async function drainsOf(victim: TestApp): Promise<ApiLogDrain[]> {
  return JSON.parse((await victim.done('drains', '--json')).stdout);
}

const statusOf = async (victim: TestApp, id: string) =>
  (await drainsOf(victim)).find((drain) => drain.id === id)?.tfp.status;

/** What a receiver took, each once, as it came first. */
function messagesOf({ accepted }: HttpServer): string[] {
  const rows = accepted.flatMap(({ body }) => body.toString().trimEnd().split('\n'));
  const byId = new Map<number, string>();
  for (const row of rows) {
    const { id, message } = JSON.parse(row) as { id: number; message: string };
    if (!byId.has(id)) byId.set(id, message);
  }
  return [...byId.values()];
}

function numbersOf(server: HttpServer, part: string): number[] {
  const line = new RegExp(`^${part}-${LABEL} (\\d+)$`);
  return messagesOf(server)
    .flatMap((text) => line.exec(text)?.[1] ?? [])
    .map(Number);
}

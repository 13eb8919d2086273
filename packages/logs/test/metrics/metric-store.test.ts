import {
  appendFileSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { MetricSample } from '@tfp/contract/metrics';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { dayOf, sealDay } from '#src/metrics/day-files.ts';
import { MetricStore } from '#src/metrics/metric-store.ts';
import { batchOf, webOf } from '../support/samples.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 24 * 60;
const NOON = DAY * 20_000 + 12 * 60;
const today = dayOf(NOON);
const sample = (number: number, minute = NOON, appId = 'app'): MetricSample => ({
  appId,
  minute,
  number,
  web: webOf([1]),
});

let folder: string;
let store: MetricStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = new MetricStore(folder);
});

async function numbers(of = store, since = 0, until = NOON * 2, appId = 'app'): Promise<number[]> {
  const found: number[] = [];
  const from = Math.max(since, NOON - 40 * DAY);
  for await (const some of of.read(appId, from, Math.min(until, NOON + 40 * DAY)))
    found.push(...some.map(({ number }) => number));
  return found;
}

describe('a sample', () => {
  test('is stored once, however often it is sent', async () => {
    expect(store.add(batchOf([sample(1), sample(2)]))).toHaveLength(2);
    expect(store.add(batchOf([sample(1), sample(2), sample(3)]))).toHaveLength(1);
    expect(await numbers()).toEqual([1, 2, 3]);
  });

  test('that was stored by a process that died then is read once', async () => {
    store.add(batchOf([sample(1), sample(2)]));
    const next = new MetricStore(folder);
    next.add(batchOf([sample(1), sample(2)]));
    next.add(batchOf([sample(3)]));
    expect(await numbers(next)).toEqual([1, 2, 3]);
  });

  test('of another writer with the same number is another one', async () => {
    store.add(batchOf([sample(1)]));
    store.add(batchOf([sample(1)], { writer: 'other' }));
    expect(await numbers()).toEqual([1, 1]);
  });

  test('that a crash has torn is lost alone, wherever it was cut', async () => {
    store.add(batchOf([sample(1), sample(2)]));
    const path = join(folder, 'app', `${today}.ndjson`);
    const whole = readFileSync(path);
    const begin = whole.lastIndexOf('\n{') + 1;
    for (let end = begin + 1; end < whole.length - 1; end++) {
      writeFileSync(path, whole);
      truncateSync(path, end);
      const next = new MetricStore(folder);
      next.add(batchOf([sample(2), sample(3)]));
      expect(await numbers(next)).toEqual([1, 2, 3]);
    }
  });

  test('is read past what a power cut left of others', async () => {
    store.add(batchOf([sample(1)]));
    appendFileSync(join(folder, 'app', `${today}.ndjson`), Buffer.alloc(500));
    new MetricStore(folder).add(batchOf([sample(2)]));
    expect(await numbers()).toEqual([1, 2]);
  });
});

describe('days', () => {
  test('that are over are compressed and read as before, late samples included', async () => {
    for (let minute = 0; minute < 300; minute++)
      store.add(batchOf([sample(minute + 1, NOON - DAY + minute)]));
    const before = await numbers();
    const raw = statSync(join(folder, 'app', `${dayOf(NOON - DAY)}.ndjson`)).size;
    await store.tidy(today);
    expect(readdirSync(join(folder, 'app'))).toEqual([`${dayOf(NOON - DAY)}.zst`]);
    expect(statSync(join(folder, 'app', `${dayOf(NOON - DAY)}.zst`)).size).toBeLessThan(raw / 5);
    expect(await numbers()).toEqual(before);
    store.add(batchOf([sample(301, NOON - DAY)]));
    await store.tidy(today);
    expect(await numbers()).toEqual([...before, 301]);
  });

  test('whose sealing died half-way are read once, and sealed by the next try', async () => {
    const day = dayOf(NOON - DAY);
    const path = (ending: string) => join(folder, 'app', `${day}${ending}`);
    store.add(batchOf([sample(1, NOON - DAY), sample(2, NOON - DAY)]));
    const lines = readFileSync(path('.ndjson'));
    await sealDay(join(folder, 'app'), day);
    // It died before what it had moved aside was removed.
    writeFileSync(path('.sealing'), lines);
    store.add(batchOf([sample(3, NOON - DAY)]));
    expect(await numbers()).toEqual([1, 2, 3]);
    await store.tidy(today);
    await store.tidy(today);
    expect(await numbers()).toEqual([1, 2, 3]);
    expect(readdirSync(join(folder, 'app'))).toEqual([`${day}.zst`]);
  });

  test('are kept by their number: a clock that is a year ahead removes none of them', async () => {
    for (let day = 0; day < 12; day++)
      store.add(batchOf([sample(day + 1, NOON - (11 - day) * DAY)]));
    await store.tidy(dayOf(NOON + 365 * DAY));
    expect(await numbers()).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(limits.metricDaysKept).toBe(9);
  });

  test('of an app that cannot be sealed keep no other app from being tidied', async () => {
    for (const appId of ['app', 'other'])
      for (let day = 0; day < 12; day++)
        store.add(
          batchOf([sample(day + 1, NOON - (11 - day) * DAY, appId)], { writer: `of ${appId}` }),
        );
    writeFileSync(join(folder, 'app', `${dayOf(NOON - DAY)}.zst`), 'rubbish');
    await expect(store.tidy(today)).rejects.toThrow();
    expect(readdirSync(join(folder, 'other'))).toHaveLength(limits.metricDaysKept);
  });
});

test('a destroyed app has no numbers, and late ones do not bring it back', async () => {
  store.add(batchOf([sample(1), sample(2, NOON, 'other')]));
  await store.forget('app');
  store.add(batchOf([sample(3)]));
  expect(store.appIds()).toEqual(['other']);
  expect(await numbers()).toEqual([]);
});

test('an app whose day is full loses the rest of it, counted, and no other app does', async () => {
  store.add(batchOf([sample(1)]));
  writeFileSync(
    join(folder, 'app', `${today}.ndjson`),
    Buffer.alloc(limits.metricDayBytesMax + 1, 10),
  );
  store.add(batchOf([sample(2), sample(3, NOON, 'other')]));
  expect(store.refused).toBe(1);
  expect(await numbers(store, 0, NOON * 2, 'other')).toEqual([3]);
});

test('which minutes somebody counted is known across restarts', async () => {
  store.add(batchOf([], { minute: NOON }));
  store.add(batchOf([], { minute: NOON, writer: 'second' }));
  store.add(batchOf([], { minute: NOON + 1, from: 'runner' }));
  const next = new MetricStore(folder);
  next.add(batchOf([], { minute: NOON + 2 }));
  expect([...(await next.covered('router', NOON, NOON + 5))]).toEqual([NOON, NOON + 2]);
  expect([...(await next.covered('runner', NOON, NOON + 5))]).toEqual([NOON + 1]);
});

test('whatever happens to it, it tells what a list of all samples would tell', async () => {
  const action = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        writer: fc.constantFrom('a', 'b'),
        ahead: fc.integer({ min: -DAY, max: DAY }),
        count: fc.integer({ min: 0, max: 3 }),
      }),
    },
    { weight: 2, arbitrary: fc.constant('again' as const) },
    { weight: 2, arbitrary: fc.constant('restart' as const) },
    { weight: 1, arbitrary: fc.constant('tidy' as const) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const place = temporaryFolder();
      let own = new MetricStore(place);
      const next: Record<string, number> = { a: 1, b: 1 };
      const all: string[] = [];
      let last = batchOf([]);
      for (const step of actions) {
        if (step === 'restart') own = new MetricStore(place);
        else if (step === 'tidy') await own.tidy(today);
        else if (step === 'again') own.add(last);
        else {
          const { writer, ahead, count } = step;
          const samples = Array.from({ length: count }, () => {
            const number = next[writer] ?? 1;
            next[writer] = number + 1;
            all.push(`${writer}${number}`);
            return sample(number, NOON + ahead);
          });
          last = batchOf(samples, { writer });
          own.add(last);
        }
      }
      const told: string[] = [];
      for await (const some of own.read('app', NOON - 2 * DAY, NOON + 2 * DAY))
        told.push(...some.map(({ writer, number }) => `${writer}${number}`));
      expect(told.toSorted()).toEqual(all.toSorted());
    }),
    { numRuns: 60 },
  );
});

import { describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import type { AppLog } from '#src/segments/app-log.ts';
import {
  linesOf,
  openAppLog,
  outputFrame,
  platformLines,
  record,
  textsOf,
} from '../support/app-logs.ts';
import { openTail, texts } from '../support/open-tail.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const numbered = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => `${from + at}`);

function logOf(...groups: string[][]): AppLog {
  const log = openAppLog(temporaryFolder());
  for (const group of groups) log.append([platformLines(group)]);
  return log;
}

describe('a reader', () => {
  test('gets the newest lines that it asked for, 100 unless it says', async () => {
    const log = logOf(numbered(90), numbered(50, 90), numbered(10, 140));
    expect(await textsOf(log)).toEqual(numbered(100, 50));
    expect(await textsOf(log, { num: 3 })).toEqual(['147', '148', '149']);
    expect(await textsOf(log, { num: 11 })).toEqual(numbered(11, 139));
    expect(await textsOf(log, { num: 1_000 })).toEqual(numbered(150));
    expect(await textsOf(log, { num: 0 })).toEqual([]);
  });

  test('goes on behind the line that it saw last', async () => {
    const log = logOf(numbered(5), numbered(5, 5));
    for (const [at, { id }] of (await linesOf(log)).entries()) {
      expect(await textsOf(log, { after: id })).toEqual(numbered(9 - at, at + 1));
      expect(await textsOf(log, { after: id, num: 2 })).toEqual(
        numbered(10)
          .slice(at + 1)
          .slice(-2),
      );
    }
    expect(await textsOf(log, { after: Number.MAX_SAFE_INTEGER - 1 })).toEqual([]);
  });

  test('gets only what passes its filter, and as many of that', async () => {
    const log = logOf(numbered(50));
    log.append([outputFrame([record('from the app\n')])]);
    log.append([platformLines(numbered(50))]);
    expect(await textsOf(log, { num: 5, source: 'app' })).toEqual(['from the app']);
    expect(await textsOf(log, { num: 1, process: 'web' })).toEqual(['from the app']);
    expect(await textsOf(log, { num: 5, process: 'api' })).toEqual([]);
  });

  test('of an app without a line gets none', async () => {
    expect(await textsOf(openAppLog(temporaryFolder()))).toEqual([]);
  });

  test('gets frames of any size, over many segments', async () => {
    const log = openAppLog(temporaryFolder());
    for (let round = 0; round < 12; round += 1) {
      log.append([platformLines(Array.from({ length: 300 }, () => 'x'.repeat(5_000)))]);
      log.append([platformLines([`round ${round}`])]);
    }
    expect(log.segments.length).toBeGreaterThan(1);
    const all = await textsOf(log, { num: limits.linesMax });
    expect(all.length).toBe(12 * 301);
    expect(all.filter((text) => text.startsWith('round')).length).toBe(12);
    expect((await textsOf(log, { num: 1_000 })).length).toBe(1_000);
  });
});

describe('a tail', () => {
  test('begins with the newest lines and goes on with each that comes', async () => {
    const log = logOf(['1', '2', '3']);
    const reader = openTail(log, { num: 2 });
    expect(texts(await reader.next(2))).toEqual(['2', '3']);
    const next = reader.next(2);
    log.append([platformLines(['4'])]);
    log.append([platformLines(['5'])]);
    expect(texts(await next)).toEqual(['4', '5']);
  });

  test('may begin before the first line of the app', async () => {
    const log = openAppLog(temporaryFolder());
    const next = openTail(log).next(1);
    log.append([platformLines(['first'])]);
    expect(texts(await next)).toEqual(['first']);
  });

  test('ends when its reader leaves and when the app is forgotten', async () => {
    const log = logOf(['1']);
    const left = openTail(log, { num: 0 });
    const next = left.next(1);
    left.gone.abort();
    expect(await next).toEqual([]);
    const forgotten = openTail(log, { num: 0 }).next(1);
    await log.forget();
    expect(await forgotten).toEqual([]);
  });

  test('that is too slow leaps forward, and is told how many lines it missed', async () => {
    const log = logOf(['first']);
    const reader = openTail(log);
    expect(texts(await reader.next(1))).toEqual(['first']);
    const flood = Array.from({ length: 500 }, () => 'x'.repeat(1_000));
    let written = 0;
    for (; written < 2 * limits.tailLagBytesMax; written += 500_000) {
      log.append([platformLines(flood)]);
    }
    const count = (written / 500_000) * 500;
    log.append([platformLines(['last'])]);

    const [notice] = await reader.next(1);
    const missed = Number(/Error L11 .*: (\d+) lines/.exec(notice?.text ?? '')?.[1]);
    expect(missed).toBeGreaterThan(count / 2);
    const rest = await reader.next(count + 1 - missed);
    expect(rest.at(-1)?.text).toBe('last');
    expect(rest.every(({ id }) => id > (notice?.id ?? 0))).toBe(true);
  });

  test('that was asked to begin far back gets all of it', async () => {
    const log = logOf(['first']);
    const [first] = await linesOf(log);
    const flood = Array.from({ length: 500 }, () => 'x'.repeat(1_000));
    for (let written = 0; written < 1.5 * limits.tailLagBytesMax; written += 500_000) {
      log.append([platformLines(flood)]);
    }
    const lines = await openTail(log, { after: first?.id ?? 0 }).next(log.state.lines - 1);
    expect(lines.filter(({ text }) => text.startsWith('Error'))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import type { SourceState } from '#src/segments/app-state.ts';
import { gapText, lastTimeMs } from '#src/sources/gap.ts';
import type { Gap, OutputChunk } from '#src/sources/output-chunk.ts';
import { storeChunk } from '#src/sources/store-chunk.ts';
import { openAppLog, sourceFrame, textsOf } from '../support/app-logs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SEEN: Gap = { counted: 1_234, isUnseen: false };
const UNSEEN: Gap = { counted: 0, isUnseen: true };

/** Ten lines in nine seconds. */
function chunkBehind(gap: Gap | undefined, count = 10): OutputChunk {
  const records = Array.from({ length: count }, (_, at) => {
    return `{"log":"line ${at}\\n","stream":"stdout","time":"2026-11-21T04:01:0${at}.123456789Z"}\n`;
  });
  const bytes = Buffer.from(records.join(''));
  const place = { fingerprint: 'f', offset: bytes.length };
  return { kind: 'chunk', bytes, records: count, ...place, hasMore: false, gap };
}

describe('a gap', () => {
  test('is not told of where there is none', () => {
    expect(gapText('web.1', chunkBehind(undefined), undefined)).toBeUndefined();
  });

  test('is told with its number where the lines could be counted', () => {
    expect(gapText('web.1', chunkBehind(SEEN), undefined)).toContain('L10');
    expect(gapText('web.1', chunkBehind(SEEN), undefined)).toContain('1234 lines of web.1');
  });

  test('is told right before what follows it, and its number answered', async () => {
    const log = openAppLog(temporaryFolder());
    log.append([sourceFrame()]);
    const state = log.state.sources.get('c1') as SourceState;
    expect(storeChunk(log, state, chunkBehind(undefined, 1))).toBe(0);
    expect(storeChunk(log, state, chunkBehind(SEEN, 1))).toBe(1_234);
    expect(storeChunk(log, state, chunkBehind(UNSEEN, 1))).toBe(0);
    expect(await textsOf(log)).toEqual([
      'line 0',
      expect.stringContaining('1234 lines of web.1'),
      'line 0',
      expect.stringContaining('lines of web.1 may be missing'),
      'line 0',
    ]);
  });

  test('is guessed by the rate of what follows', () => {
    const lastAtMs = Date.parse('2026-11-21T04:00:00.123Z');
    expect(gapText('web.1', chunkBehind(UNSEEN), lastAtMs)).toContain('about 67 by their rate');
    const counted = { ...UNSEEN, counted: 5 };
    const firstMs = Date.parse('2026-11-21T04:01:00.123456789Z');
    expect(gapText('web.1', chunkBehind(counted), firstMs)).toContain('about 5 by their rate');
  });

  test('is said to be unknown where nothing can be guessed', () => {
    const none = 'nobody knows how many';
    expect(gapText('web.1', chunkBehind(UNSEEN), undefined)).toContain(none);
    expect(gapText('web.1', chunkBehind(UNSEEN, 1), 0)).toContain(none);
    const later = Date.parse('2026-11-22T00:00:00Z');
    expect(gapText('web.1', chunkBehind(UNSEEN), later)).toContain(none);
  });
});

describe('the time of the last record', () => {
  const lastOf = (text: string) => lastTimeMs(Buffer.from(text));
  const end = (time: string) => `","stream":"stdout","time":"${time}"}\n`;
  const TIME = '2026-11-21T04:01:09.123Z';

  test('is read from the end of the bytes, however many stand before it', () => {
    expect(lastTimeMs(chunkBehind(undefined).bytes)).toBe(Date.parse(TIME));
    expect(lastOf(`{"log":"${'x'.repeat(50_000)}${end(TIME)}`)).toBe(Date.parse(TIME));
    expect(lastOf(`"time":"${TIME}"}`)).toBe(Date.parse(TIME));
  });

  test('is not known where the end says none', () => {
    expect(lastOf('')).toBeUndefined();
    expect(lastOf('{"log":"torn')).toBeUndefined();
    expect(lastOf(end('yesterday'))).toBeUndefined();
  });
});

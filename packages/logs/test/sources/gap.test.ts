import { describe, expect, test } from 'vitest';
import { DroppedLines } from '#src/metrics/dropped-lines.ts';
import { type Gap, gapText } from '#src/sources/gap.ts';
import type { OutputChunk } from '#src/sources/source-reader.ts';

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

  test('is counted as dropped where it could be', () => {
    const dropped = new DroppedLines();
    dropped.note('app', gapText('web.1', chunkBehind(SEEN), undefined) ?? '');
    dropped.note('app', gapText('web.1', chunkBehind(UNSEEN), undefined) ?? '');
    expect(dropped.of('app')).toBe(1_234);
  });

  test('is guessed by the rate of what follows', () => {
    const lastAtMs = Date.parse('2026-11-21T04:00:00.123Z');
    expect(gapText('web.1', chunkBehind(UNSEEN), lastAtMs)).toContain('about 67 by their rate');
  });

  test('is said to be unknown where nothing can be guessed', () => {
    const none = 'nobody knows how many';
    expect(gapText('web.1', chunkBehind(UNSEEN), undefined)).toContain(none);
    expect(gapText('web.1', chunkBehind(UNSEEN, 1), 0)).toContain(none);
    const later = Date.parse('2026-11-22T00:00:00Z');
    expect(gapText('web.1', chunkBehind(UNSEEN), later)).toContain(none);
  });
});

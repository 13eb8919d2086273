import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, frameLengthAt } from '#src/segments/frame.ts';
import { scanFrames } from '#src/segments/scan-frames.ts';
import { outputFrame, platformLines, record } from '../support/app-logs.ts';

const PLACE = { position: 4096, linesBefore: 7, atMs: 1_795_000_000_000 };

describe('a frame', () => {
  test('comes back as it was written', () => {
    const frame = outputFrame([record('a\n'), record('b\n')]);
    const bytes = Buffer.concat(encodeFrame(frame, PLACE));
    expect(decodeFrame(bytes, 0, 4096)).toMatchObject({
      ...frame,
      ...PLACE,
      end: 4096 + bytes.length,
    });
    expect(frameLengthAt(bytes, 0)).toBe(bytes.length);
  });

  test('with any bit turned over is no frame', () => {
    const bytes = Buffer.concat(encodeFrame(platformLines(['a line']), PLACE));
    for (let at = 0; at < bytes.length; at += 1) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0b1000;
      expect(decodeFrame(damaged, 0, 4096), `byte ${at}`).toBeUndefined();
    }
  });

  test('does not count where another one should stand', () => {
    const bytes = Buffer.concat(encodeFrame(platformLines(['a line']), PLACE));
    expect(decodeFrame(bytes, 0, 4097)).toBeUndefined();
  });

  test('is passed on only when whole, however the bytes are cut', () => {
    const first = Buffer.concat(encodeFrame(platformLines(['first']), PLACE));
    const next = { ...PLACE, position: 4096 + first.length, linesBefore: 8 };
    const bytes = Buffer.concat([first, ...encodeFrame(platformLines(['second']), next)]);
    for (let length = 0; length < bytes.length; length += 1) {
      const { frames, end, isBroken } = scanFrames(bytes.subarray(0, length), 4096);
      expect(isBroken).toBe(false);
      expect(frames.length).toBe(length < first.length ? 0 : 1);
      expect(end).toBe(length < first.length ? 4096 : next.position);
    }
    expect(scanFrames(bytes, 4096).frames.length).toBe(2);
    bytes[next.position - 4096 + 50] = 0;
    expect(scanFrames(bytes, 4096)).toMatchObject({ end: next.position, isBroken: true });
  });
});

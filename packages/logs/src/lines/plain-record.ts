import { limits } from '../limits.ts';
import { isTimeAt, startsAt, TIME_BYTES } from './record-bytes.ts';

/** Where time and text of a record lie in its bytes. */
export interface PlainRecord {
  /** `TIME_BYTES` of them, down to the microsecond. */
  timeAt: number;
  textAt: number;
  textEnd: number;
  isStderr: boolean;
}

/** To be filled by `findPlainRecord`, again and again: an object for each line of a flood is one too many. */
export const emptyPlainRecord = (): PlainRecord => ({
  timeAt: 0,
  textAt: 0,
  textEnd: 0,
  isStderr: false,
});

const BEGIN = Buffer.from('{"log":"');
const STDOUT = Buffer.from('","stream":"stdout","time":"');
const STDERR = Buffer.from('","stream":"stderr","time":"');
const END = Buffer.from('Z"}');
const NANOSECOND_DIGITS = 3;
const RECORD_BYTES_MIN = BEGIN.length + STDOUT.length + TIME_BYTES + END.length;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const N = 0x6e;
const R = 0x72;
const U = 0x75;
/** 1 for each byte that stands for itself in a JSON string. */
const IS_PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 0 : 1,
);
/** 1 for each letter that makes an escape behind a backslash by itself. */
const IS_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9a-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * Finds time and text of what nearly every record is: a whole line, not too long, without attributes. False for
 * everything else, which `readRecord` then takes the time for.
 */
export function findPlainRecord(
  bytes: Buffer,
  from: number,
  to: number,
  found: PlainRecord,
): boolean {
  const timeEnd = to - END.length;
  if (to - from < RECORD_BYTES_MIN) return false;
  if (!startsAt(bytes, BEGIN, from) || !startsAt(bytes, END, timeEnd)) return false;
  // The engine leaves out zeros at the end of the time, so it may be up to three digits longer.
  let timeAt = timeEnd - TIME_BYTES;
  const timeAtMin = timeAt - NANOSECOND_DIGITS;
  while (bytes[timeAt - 1] !== QUOTE && timeAt > timeAtMin) timeAt -= 1;
  const textStop = timeAt - STDOUT.length;
  found.timeAt = timeAt;
  found.textAt = from + BEGIN.length;
  found.isStderr = startsAt(bytes, STDERR, textStop);
  return (
    (found.isStderr || startsAt(bytes, STDOUT, textStop)) &&
    isTimeAt(bytes, timeAt, timeEnd) &&
    textStop - found.textAt <= limits.lineBytesMax &&
    findTextEnd(bytes, textStop, found)
  );
}

/** Goes over the text, which must be a JSON string's and end with a newline. */
function findTextEnd(bytes: Buffer, stop: number, found: PlainRecord): boolean {
  let lastEscape = -1;
  let escapeBefore = -1;
  for (let at = skipPlain(bytes, found.textAt, stop); at < stop; ) {
    const length = escapeLength(bytes, at);
    if (length === 0 || at + length > stop) return false;
    escapeBefore = lastEscape;
    lastEscape = at;
    at = skipPlain(bytes, at + length, stop);
  }
  if (lastEscape !== stop - 2 || bytes[stop - 1] !== N) return false;
  const isReturned = escapeBefore === stop - 4 && bytes[stop - 3] === R;
  found.textEnd = isReturned ? stop - 4 : stop - 2;
  return true;
}

/** Four bytes at a time: this loop was a quarter of what a tail costs. */
function skipPlain(bytes: Buffer, from: number, stop: number): number {
  let at = from;
  while (at + 4 <= stop && arePlain(bytes, at)) at += 4;
  while (at < stop && isPlain(bytes, at)) at += 1;
  return at;
}

const arePlain = (bytes: Buffer, at: number): number =>
  isPlain(bytes, at) & isPlain(bytes, at + 1) & isPlain(bytes, at + 2) & isPlain(bytes, at + 3);

const isPlain = (bytes: Buffer, at: number): number => IS_PLAIN[bytes[at] as number] as number;

function escapeLength(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1] ?? 0;
  if (bytes[at] !== BACKSLASH) return 0;
  if (IS_ESCAPE[letter] === 1) return 2;
  if (letter !== U) return 0;
  for (let digit = at + 2; digit < at + 6; digit += 1) if (!IS_HEX[bytes[digit] ?? 0]) return 0;
  return 6;
}

import { toStoredText } from './stored-line.ts';
import { isTime, toMicroseconds } from './time.ts';

/** One record of the engine's json-file driver: a line, or a part of one that is longer than its buffer. */
export interface OutputRecord {
  at: string;
  stream: string;
  text: string;
  /** The line goes on in the next record of the same stream. */
  isPart: boolean;
}

const BEGIN = '{"log":"';
const STREAM = '","stream":"';
const TIME = '"time":"';
/** What may stand in a JSON string, its bytes taken as characters: no quote, no control character, whole escapes. */
const STRING_BODY = /^[ !#-[\]-\u00ff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\u00ff]*)*$/;

/** Takes a record apart without decoding it; undefined when it is not exactly what the engine writes. */
export function readRecord(record: string): OutputRecord | undefined {
  const timeAt = record.lastIndexOf(TIME);
  const streamAt = record.lastIndexOf(STREAM, timeAt);
  if (!record.startsWith(BEGIN) || !record.endsWith('"}') || streamAt < BEGIN.length) return;
  const time = record.slice(timeAt + TIME.length, -2);
  const stream = record.slice(
    streamAt + STREAM.length,
    record.indexOf('"', streamAt + STREAM.length),
  );
  const text = record.slice(BEGIN.length, streamAt);
  if (!isTime(time) || !STRING_BODY.test(text)) return;
  return { at: toMicroseconds(time), stream, ...withoutNewline(text) };
}

/** What can still be told of a record that a crash of the machine left torn, or that someone else wrote. */
export function rescueRecord(record: string, at: string): OutputRecord[] {
  const behind = record.lastIndexOf(BEGIN);
  const whole = behind > 0 ? readRecord(record.slice(behind)) : undefined;
  const torn = whole === undefined ? record : record.slice(0, behind);
  const text = readableText(torn);
  const rest = whole === undefined ? [] : [whole];
  return text === '' ? rest : [{ at, stream: 'torn', text, isPart: false }, ...rest];
}

function readableText(torn: string): string {
  const text = Buffer.from(torn, 'latin1').toString('utf8').replaceAll('\0', '');
  return toStoredText(text.startsWith(BEGIN) ? text.slice(BEGIN.length) : text);
}

function withoutNewline(text: string): { text: string; isPart: boolean } {
  if (!endsWithEscape(text, 'n')) return { text, isPart: true };
  const line = text.slice(0, -2);
  return { text: endsWithEscape(line, 'r') ? line.slice(0, -2) : line, isPart: false };
}

/** Whether the text ends with `\n` (or `\r`), and not with a backslash that was escaped and a letter behind it. */
function endsWithEscape(text: string, letter: string): boolean {
  if (!text.endsWith(`\\${letter}`)) return false;
  let backslashes = 1;
  while (text[text.length - 2 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

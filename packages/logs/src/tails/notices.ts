import { encodeLine, type StoredLine, toStoredText } from '../lines/stored-line.ts';
import { lineTime } from '../lines/time.ts';

/** Stands where lines are missing that a reader should know of; no line has the id of a frame's own begin. */
export function missedNotice(
  id: number,
  missed: number | undefined,
  isDamaged: boolean,
  atMs = Date.now(),
): StoredLine {
  const lines = missed === undefined ? 'lines' : `${missed} lines`;
  const text = isDamaged
    ? `Error L12 (damaged log): ${lines} of the app cannot be read here: the disk has damaged them.`
    : `Error L11 (tail buffer overflow): ${lines} of the app were left out since this reader was too slow. They are stored: read them without --tail.`;
  return { id, at: lineTime(atMs), source: 'tfp', process: 'logs', text: toStoredText(text) };
}

export const encodeNotice = (notice: StoredLine): Buffer =>
  Buffer.from(encodeLine(notice), 'latin1');

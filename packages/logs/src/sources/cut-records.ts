import { NEWLINE } from '../lines/record-bytes.ts';

/** A record of the engine that is shorter than this cannot be a part of a longer line, except the last of a process. */
const PART_BYTES_MIN = 16 * 1024;
const LINE_END = Buffer.from('\\n","stream":"');
const STREAM = Buffer.from('","stream":"');

export interface CutRecords {
  /** Whole records end here. */
  end: number;
  records: number;
}

/**
 * Finds where the whole records in these bytes end. With `hold` it stops before a long line whose last part is not
 * there yet, so that its parts are stored together.
 */
export function cutRecords(bytes: Buffer, hold: boolean): CutRecords {
  const open = new Map<string, CutRecords>();
  let end = 0;
  let records = 0;
  let newline = bytes.indexOf(NEWLINE);
  while (newline !== -1) {
    const isLong = newline - end >= PART_BYTES_MIN;
    if (isLong || open.size > 0) follow(bytes.subarray(end, newline), { end, records }, open);
    end = newline + 1;
    records += 1;
    newline = bytes.indexOf(NEWLINE, end);
  }
  const begins = [...open.values()].sort((one, other) => one.end - other.end);
  return hold && begins[0] !== undefined ? begins[0] : { end, records };
}

/** Notes where a long line of a stream begins, and forgets it where that line ends. */
function follow(record: Buffer, place: CutRecords, open: Map<string, CutRecords>): void {
  const at = record.lastIndexOf(STREAM);
  const streamAt = at + STREAM.length;
  const stream = record.toString('latin1', streamAt, record.indexOf('"', streamAt));
  if (record.lastIndexOf(LINE_END) === at - 2) open.delete(stream);
  else if (!open.has(stream)) open.set(stream, place);
}

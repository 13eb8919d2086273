import type { LineSink } from '../lines/line-sink.ts';
import { NdjsonWriter } from '../lines/ndjson-writer.ts';
import type { PlainRecord } from '../lines/plain-record.ts';
import { TIME_BYTES, timeAt } from '../lines/record-bytes.ts';
import { fromStoredText, type StoredLine } from '../lines/stored-line.ts';
import { type LineSearch, textTest } from './line-search.ts';

const ESC = String.fromCharCode(27);
/** Colours and styles: nobody sees them as text. */
const STYLES = new RegExp(`${ESC}\\[[0-9;:]{0,32}m`, 'g');
/** Everything else stands for itself. */
const ENCODED = /[\\\x80-\xff]/;
const FIRST_BYTES = 64 * 1024;

/** Takes lines, and writes those that are looked for. */
export class MatchSink implements LineSink {
  private readonly writer = new NdjsonWriter(FIRST_BYTES);
  private readonly idMin: number;
  private readonly since: string;
  private readonly until: string;
  private readonly isTimed: boolean;
  private readonly test: ReturnType<typeof textTest>;
  /** Where each line begins in what is written. */
  private starts: number[] = [];

  constructor(search: LineSearch, idMin: number) {
    this.idMin = idMin;
    this.since = search.since?.slice(0, TIME_BYTES) ?? '';
    this.until = search.until?.slice(0, TIME_BYTES) ?? '~';
    this.isTimed = search.since !== undefined || search.until !== undefined;
    this.test = textTest(search);
  }

  begin(): void {
    this.writer.begin(this.idMin);
    this.starts = [];
  }

  get count(): number {
    return this.starts.length;
  }

  /** The newest of the lines that were found since `begin`. */
  newest(count: number): Buffer {
    const from = count < this.starts.length ? (this.starts.at(-count) ?? 0) : 0;
    return Buffer.from(this.writer.written().subarray(from));
  }

  line(line: StoredLine): void {
    if (line.id < this.idMin || !this.isInTime(line.at.slice(0, TIME_BYTES))) return;
    if (this.test !== undefined && !this.test(seen(line.text))) return;
    this.starts.push(this.writer.size);
    this.writer.line(line);
  }

  plain(id: number, process: string, bytes: Buffer, record: PlainRecord, release: number): void {
    if (id < this.idMin) return;
    const { textAt, textEnd } = record;
    if (this.isTimed && !this.isInTime(timeAt(bytes, record.timeAt))) return;
    if (this.test !== undefined && !this.test(seen(bytes.toString('latin1', textAt, textEnd))))
      return;
    this.starts.push(this.writer.size);
    this.writer.plain(id, process, bytes, record, release);
  }

  private isInTime(at: string): boolean {
    return at >= this.since && at < this.until;
  }
}

/** A stored text as people see it. */
function seen(stored: string): string {
  if (!ENCODED.test(stored)) return stored;
  const text = fromStoredText(stored);
  return text.includes(ESC) ? text.replaceAll(STYLES, '') : text;
}

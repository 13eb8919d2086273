import type { LineSink } from './line-sink.ts';
import type { PlainRecord } from './plain-record.ts';
import { TIME_BYTES } from './record-bytes.ts';
import { encodeLine, releasePart, type StoredLine } from './stored-line.ts';

const ID = Buffer.from('{"id":');
const AT = Buffer.from(',"at":"');
const END = Buffer.from('"}\n');
const ID_DIGITS_MAX = 16;
/** Of a line, beside its middle and its text. */
const EDGE_BYTES_MAX = ID.length + ID_DIGITS_MAX + AT.length + TIME_BYTES + END.length;
const ZERO = 0x30;

/**
 * Writes lines as NDJSON. What can be copied as bytes is: a flood of strings would fill the heap, and to call Node for
 * a few bytes costs more than they do.
 */
export class NdjsonWriter implements LineSink {
  private idMin = 0;
  private bytes: Buffer;
  private length = 0;
  private process = '';
  private release = 0;
  private middle = Buffer.alloc(0);

  constructor(bytes: number) {
    this.bytes = Buffer.allocUnsafe(bytes);
  }

  /** Begins anew, over what was written before. Lines below the id are passed over. */
  begin(idMin: number): void {
    this.idMin = idMin;
    this.length = 0;
  }

  get size(): number {
    return this.length;
  }

  /** What was written, until the next `begin`. */
  written(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  line(line: StoredLine): void {
    if (line.id >= this.idMin) this.writeText(encodeLine(line));
  }

  plain(id: number, process: string, bytes: Buffer, record: PlainRecord, release: number): void {
    if (id < this.idMin) return;
    if (process !== this.process || release !== this.release) {
      this.process = process;
      this.release = release;
      this.middle = Buffer.from(
        `Z","source":"app","process":"${process}"${releasePart(release)},"text":"`,
      );
    }
    this.reserve(EDGE_BYTES_MAX + this.middle.length + record.textEnd - record.textAt);
    this.copyShort(ID, 0, ID.length);
    this.writeWhole(id);
    this.copyShort(AT, 0, AT.length);
    this.copyShort(bytes, record.timeAt, record.timeAt + TIME_BYTES);
    this.copy(this.middle, 0, this.middle.length);
    this.copy(bytes, record.textAt, record.textEnd);
    this.copyShort(END, 0, END.length);
  }

  private writeWhole(value: number): void {
    const begin = this.length;
    for (let rest = value; rest >= 10; rest /= 10) this.length += 1;
    let rest = value;
    for (let at = this.length; at >= begin; at -= 1) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - tens * 10);
      rest = tens;
    }
    this.length += 1;
  }

  private writeText(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  private copy(bytes: Buffer, from: number, to: number): void {
    this.length += bytes.copy(this.bytes, this.length, from, to);
  }

  private copyShort(from: Buffer, start: number, end: number): void {
    const { bytes, length } = this;
    for (let i = start; i < end; i += 1) bytes[length + i - start] = from[i] as number;
    this.length += end - start;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

import type { LineSink } from './line-sink.ts';
import type { PlainRecord } from './plain-record.ts';
import { TIME_BYTES } from './record-bytes.ts';
import { encodeLine, releasePart, type StoredLine } from './stored-line.ts';

const END = Buffer.from('"}\n');

/** Writes lines as NDJSON. What can be copied as bytes is: a flood of strings would fill the heap. */
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
    this.writeText(`{"id":${id},"at":"`);
    this.copy(bytes, record.timeAt, record.timeAt + TIME_BYTES);
    this.copy(this.middle, 0, this.middle.length);
    this.copy(bytes, record.textAt, record.textEnd);
    this.copy(END, 0, END.length);
  }

  private writeText(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  private copy(bytes: Buffer, from: number, to: number): void {
    this.reserve(to - from);
    this.length += bytes.copy(this.bytes, this.length, from, to);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

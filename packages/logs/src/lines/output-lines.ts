import type { Frame, OutputMeta } from '../segments/frame.ts';
import { eachRecord } from './each-record.ts';
import type { LineSink } from './line-sink.ts';
import { type OutputRecord, readRecord, rescueRecord } from './output-record.ts';
import { emptyPlainRecord, findPlainRecord, type PlainRecord } from './plain-record.ts';
import { timeAt } from './record-bytes.ts';
import { splitText } from './split-text.ts';
import { lineTime } from './time.ts';

/** Joins the parts of long lines, then cuts what is longer than a line may be. A part without an end is a line too. */
export function eachOutputLine(frame: Frame, meta: OutputMeta, sink: LineSink): void {
  const lines = new OutputLines(frame, meta, sink);
  const plain = emptyPlainRecord();
  eachRecord(frame.payload, (from, to) => {
    const position = frame.payloadPosition + from;
    const isPlain = !lines.areOpen && findPlainRecord(frame.payload, from, to, plain);
    if (isPlain) lines.takePlain(plain, position);
    else lines.takeText(frame.payload.toString('latin1', from, to), position);
  });
  lines.end();
}

class OutputLines {
  private readonly payload: Buffer;
  private readonly meta: OutputMeta;
  private readonly sink: LineSink;
  /** By stream: what has begun of a line whose end is not there yet. */
  private readonly begun = new Map<string, OutputRecord>();
  private lastId: number;
  /** The time of the last record, or where it stands in the payload. */
  private lastTime: string | number;

  constructor(frame: Frame, meta: OutputMeta, sink: LineSink) {
    this.payload = frame.payload;
    this.meta = meta;
    this.sink = sink;
    this.lastId = frame.payloadPosition - 1;
    this.lastTime = lineTime(frame.atMs);
  }

  get areOpen(): boolean {
    return this.begun.size > 0;
  }

  takePlain(record: PlainRecord, position: number): void {
    const { process, release } = this.meta;
    this.lastTime = record.timeAt;
    this.sink.plain(this.nextId(position), process, this.payload, record, release);
  }

  takeText(text: string, position: number): void {
    const record = readRecord(text);
    const records = record === undefined ? rescueRecord(text, this.timeBefore()) : [record];
    for (const one of records) this.take(one, position);
  }

  end(): void {
    for (const record of this.begun.values()) this.tell(record, this.lastId + 1);
  }

  private take(record: OutputRecord, position: number): void {
    const begun = this.begun.get(record.stream);
    const joined = begun === undefined ? record : join(begun, record);
    this.lastTime = record.at;
    if (record.isPart) {
      this.begun.set(record.stream, joined);
      return;
    }
    this.tell(joined, position);
    this.begun.delete(record.stream);
  }

  private tell({ at, stream, text }: OutputRecord, position: number): void {
    const { process, release } = this.meta;
    for (const piece of splitText(text)) {
      const id = this.nextId(position);
      const line = { id, at, source: 'app', process, release, text: piece } as const;
      this.sink.line(line, stream === 'stderr');
    }
  }

  /** Where the record stands, unless the line before was cut into more pieces than it has bytes in between. */
  private nextId(position: number): number {
    this.lastId = Math.max(position, this.lastId + 1);
    return this.lastId;
  }

  private timeBefore(): string {
    const { lastTime, payload } = this;
    return typeof lastTime === 'string' ? lastTime : `${timeAt(payload, lastTime)}Z`;
  }
}

function join(begun: OutputRecord, record: OutputRecord): OutputRecord {
  return { ...record, at: begun.at, text: begun.text + record.text };
}

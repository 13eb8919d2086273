import type { Frame, OutputMeta } from '../segments/frame.ts';
import { eachRecord } from './each-record.ts';
import type { LineSink } from './line-sink.ts';
import { type OutputRecord, readRecord, rescueRecord } from './output-record.ts';
import { findPlainRecord } from './plain-record.ts';
import { TIME_BYTES } from './record-bytes.ts';
import { splitText } from './split-text.ts';
import { toMicroseconds } from './time.ts';

/** Joins the parts of long lines, then cuts what is longer than a line may be. A part without an end is a line too. */
export function eachOutputLine(frame: Frame, meta: OutputMeta, sink: LineSink): void {
  const { payload } = frame;
  const { process, release } = meta;
  const open = new Map<string, OutputRecord>();
  const plain = { timeAt: 0, textAt: 0, textEnd: 0 };
  let lastId = frame.payloadPosition - 1;
  /** The time of the last record, or where it stands. */
  let lastAt: string | number = toMicroseconds(new Date(frame.atMs).toISOString());

  eachRecord(payload, (from, to) => {
    const position = frame.payloadPosition + from;
    if (open.size === 0 && findPlainRecord(payload, from, to, plain)) {
      lastId = Math.max(position, lastId + 1);
      lastAt = plain.timeAt;
      sink.plain(lastId, process, payload, plain, release);
      return;
    }
    const text = payload.toString('latin1', from, to);
    const record = readRecord(text);
    const records = record === undefined ? rescueRecord(text, timeOf(payload, lastAt)) : [record];
    for (const one of records) take(one, position);
  });
  for (const record of open.values()) tell(record, lastId + 1);

  function take(record: OutputRecord, position: number) {
    const begun = open.get(record.stream);
    const joined = begun === undefined ? record : join(begun, record);
    lastAt = record.at;
    if (record.isPart) open.set(record.stream, joined);
    else tell(joined, position);
    if (!record.isPart && begun !== undefined) open.delete(record.stream);
  }

  function tell({ at, text }: OutputRecord, position: number) {
    for (const piece of splitText(text)) {
      lastId = Math.max(position, lastId + 1);
      sink.line({ id: lastId, at, source: 'app', process, release, text: piece });
    }
  }
}

function timeOf(payload: Buffer, at: string | number): string {
  return typeof at === 'string' ? at : `${payload.toString('latin1', at, at + TIME_BYTES)}Z`;
}

function join(begun: OutputRecord, record: OutputRecord): OutputRecord {
  return { ...record, at: begun.at, text: begun.text + record.text };
}

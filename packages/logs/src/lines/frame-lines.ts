import type { LogSource } from '@tfp/contract/log-lines';
import type { Frame } from '../segments/frame.ts';
import { type LineFilter, matchesProcess } from './line-filter.ts';
import { type OutputRecord, readRecord, rescueRecord } from './output-record.ts';
import { readPlatformRecord } from './platform-record.ts';
import { splitText } from './split-text.ts';
import type { StoredLine } from './stored-line.ts';
import { toMicroseconds } from './time.ts';

type Visit = (line: StoredLine) => void;

/** Tells the lines of a frame in their order. The same frame tells the same lines with the same ids each time. */
export function eachLine(frame: Frame, filter: LineFilter, visit: Visit): void {
  const { meta } = frame;
  if (meta.kind === 'lines') eachPlatformLine(frame, filter, visit);
  else if (meta.kind === 'output' && wants(filter, 'app', meta.process))
    eachOutputLine(frame, meta.process, visit);
}

function wants(filter: LineFilter, source: LogSource, process: string): boolean {
  if (filter.source !== undefined && filter.source !== source) return false;
  return filter.process === undefined || matchesProcess(process, filter.process);
}

function eachPlatformLine(frame: Frame, filter: LineFilter, visit: Visit): void {
  eachRecord(frame, (record, id) => {
    const line = readPlatformRecord(record);
    if (wants(filter, line.source, line.process)) visit({ id, ...line });
  });
}

/** Joins the parts of long lines, then cuts what is longer than a line may be. A part without an end is a line too. */
function eachOutputLine(frame: Frame, process: string, visit: Visit): void {
  const open = new Map<string, OutputRecord>();
  let lastId = frame.payloadPosition - 1;
  let lastAt = toMicroseconds(new Date(frame.atMs).toISOString());
  const tell = (record: OutputRecord, position: number) => {
    for (const text of splitText(record.text)) {
      lastId = Math.max(position, lastId + 1);
      visit({ id: lastId, at: record.at, source: 'app', process, text });
    }
  };
  const take = (record: OutputRecord, position: number) => {
    const begun = open.get(record.stream);
    const joined = begun === undefined ? record : join(begun, record);
    lastAt = record.at;
    if (record.isPart) open.set(record.stream, joined);
    else tell(joined, position);
    if (!record.isPart && begun !== undefined) open.delete(record.stream);
  };
  eachRecord(frame, (text, position) => {
    const record = readRecord(text);
    if (record !== undefined) take(record, position);
    else for (const rescued of rescueRecord(text, lastAt)) take(rescued, position);
  });
  for (const record of open.values()) tell(record, lastId + 1);
}

function join(begun: OutputRecord, record: OutputRecord): OutputRecord {
  return { ...record, at: begun.at, text: begun.text + record.text };
}

function eachRecord(frame: Frame, visit: (record: string, position: number) => void): void {
  const text = frame.payload.toString('latin1');
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const to = newline === -1 ? text.length : newline;
    if (to > from) visit(text.slice(from, to), frame.payloadPosition + from);
    from = to + 1;
  }
}

import type { LogSource } from '@tfp/contract/log-lines';
import type { Frame } from '../segments/frame.ts';
import { eachRecord } from './each-record.ts';
import { type LineFilter, matchesProcess } from './line-filter.ts';
import type { LineSink } from './line-sink.ts';
import { eachOutputLine } from './output-lines.ts';
import { emptyPlainRecord, findPlainRecord } from './plain-record.ts';
import { readPlatformRecord } from './platform-record.ts';

/** Tells the lines of a frame in their order. The same frame tells the same lines with the same ids each time. */
export function eachLine(frame: Frame, filter: LineFilter, sink: LineSink): void {
  const { meta } = frame;
  if (meta.kind === 'lines') eachPlatformLine(frame, filter, sink);
  else if (meta.kind === 'output' && wants(filter, { source: 'app', ...meta }))
    eachOutputLine(frame, meta, sink);
}

/**
 * Tells the line of one record, whatever stands before it. Of a process's output only where each line stands in one
 * record by itself.
 */
export function tellRecord(
  frame: Frame,
  from: number,
  to: number,
  filter: LineFilter,
  sink: LineSink,
): void {
  const { meta, payload } = frame;
  if (meta.kind === 'lines') tellPlatformRecord(frame, from, to, filter, sink);
  else if (meta.kind === 'output' && wants(filter, { source: 'app', ...meta })) {
    const found = emptyPlainRecord();
    if (!findPlainRecord(payload, from, to, found)) return;
    sink.plain(frame.payloadPosition + from, meta.process, payload, found, meta.release);
  }
}

type Origin = { source: LogSource; process: string; release?: number };

function wants(filter: LineFilter, { source, process, release }: Origin): boolean {
  if (filter.source !== undefined && filter.source !== source) return false;
  if (filter.release !== undefined && filter.release !== release) return false;
  return filter.process === undefined || matchesProcess(process, filter.process);
}

function eachPlatformLine(frame: Frame, filter: LineFilter, sink: LineSink): void {
  eachRecord(frame.payload, (from, to) => tellPlatformRecord(frame, from, to, filter, sink));
}

function tellPlatformRecord(
  { payload, payloadPosition }: Frame,
  from: number,
  to: number,
  filter: LineFilter,
  sink: LineSink,
): void {
  const line = readPlatformRecord(payload.toString('latin1', from, to));
  if (wants(filter, line)) sink.line({ id: payloadPosition + from, ...line }, false);
}

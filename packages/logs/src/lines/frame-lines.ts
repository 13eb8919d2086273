import type { LogSource } from '@tfp/contract/log-lines';
import type { Frame } from '../segments/frame.ts';
import { eachRecord } from './each-record.ts';
import { type LineFilter, matchesProcess } from './line-filter.ts';
import type { LineSink } from './line-sink.ts';
import { eachOutputLine } from './output-lines.ts';
import { readPlatformRecord } from './platform-record.ts';

/** Tells the lines of a frame in their order. The same frame tells the same lines with the same ids each time. */
export function eachLine(frame: Frame, filter: LineFilter, sink: LineSink): void {
  const { meta } = frame;
  if (meta.kind === 'lines') eachPlatformLine(frame, filter, sink);
  else if (meta.kind === 'output' && wants(filter, 'app', meta.process))
    eachOutputLine(frame, meta, sink);
}

function wants(filter: LineFilter, source: LogSource, process: string): boolean {
  if (filter.source !== undefined && filter.source !== source) return false;
  return filter.process === undefined || matchesProcess(process, filter.process);
}

function eachPlatformLine(frame: Frame, filter: LineFilter, sink: LineSink): void {
  eachRecord(frame.payload, (from, to) => {
    const line = readPlatformRecord(frame.payload.toString('latin1', from, to));
    const id = frame.payloadPosition + from;
    if (wants(filter, line.source, line.process)) sink.line({ id, ...line });
  });
}

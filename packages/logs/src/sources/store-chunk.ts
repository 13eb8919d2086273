import type { OutputSource } from '@tfp/contract/log-lines';
import { noticeFrame } from '../lines/lines-frame.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { NewFrame } from '../segments/frame.ts';
import type { OutputChunk } from './source-reader.ts';

/** Stores records together with the place where they end, in one write. */
export function storeChunk(log: AppLog, source: OutputSource, chunk: OutputChunk): void {
  const { containerId, process, release } = source;
  const { bytes, records, fingerprint, offset, isBehindGap } = chunk;
  const output: NewFrame = {
    meta: { kind: 'output', containerId, process, release, fingerprint, offset },
    payload: bytes,
    lines: records,
  };
  log.append(isBehindGap ? [noticeFrame(gapText(process)), output] : [output]);
}

function gapText(process: string): string {
  return `Error L10 (output buffer overflow): lines of ${process} may be missing here, their file was rotated away before it was seen.`;
}

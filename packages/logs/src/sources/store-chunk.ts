import { noticeFrame } from '../lines/platform-frame.ts';
import type { AppLog } from '../segments/app-log.ts';
import type { SourceState } from '../segments/app-state.ts';
import type { NewFrame } from '../segments/frame.ts';
import { gapText, lastTimeMs } from './gap.ts';
import type { OutputChunk } from './output-chunk.ts';

/**
 * Stores records together with the place where they end, in one write, and before them the word on what is missing. Answers
 * how many lines are known to be missing.
 */
export function storeChunk(log: AppLog, state: SourceState, chunk: OutputChunk): number {
  const { containerId, process, release } = state.source;
  const { bytes, records, fingerprint, offset } = chunk;
  const output: NewFrame = {
    meta: { kind: 'output', containerId, process, release, fingerprint, offset },
    payload: bytes,
    lines: records,
  };
  const missing = gapText(process, chunk, state.lastAtMs);
  log.append(missing === undefined ? [output] : [noticeFrame(missing), output]);
  const lastAtMs = lastTimeMs(bytes);
  if (lastAtMs !== undefined) state.lastAtMs = lastAtMs;
  return chunk.gap?.counted ?? 0;
}

import type { LineBatch, NewLogLine } from '@tfp/contract/log-lines';
import type { LogStore } from '../segments/log-store.ts';
import { linesFrame } from './lines-frame.ts';

/** Stores one app's part of a batch, unless it is stored already: its writer did not hear the answer and sent it again. */
export function storeLines(
  store: LogStore,
  appId: string,
  lines: NewLogLine[],
  batch: LineBatch | undefined,
): void {
  const log = store.open(appId);
  if (log === undefined) return;
  const stored = batch === undefined ? undefined : log.state.writers.get(batch.writer);
  if (batch !== undefined && stored !== undefined && stored >= batch.number) return;
  log.append([linesFrame(lines, batch)]);
}

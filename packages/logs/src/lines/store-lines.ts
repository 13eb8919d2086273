import type { LineBatch, NewLogLine } from '@tfp/contract/log-lines';
import type { LogStore } from '../segments/log-store.ts';
import { linesFrame } from './platform-frame.ts';

/**
 * Stores one app's part of a batch. False where it is stored already, since its writer did not hear the answer and sent it
 * again, or where there is no such app any more.
 */
export function storeLines(
  store: LogStore,
  appId: string,
  lines: NewLogLine[],
  batch: LineBatch | undefined,
): boolean {
  const log = store.open(appId);
  if (log === undefined) return false;
  const stored = batch === undefined ? undefined : log.state.writers.get(batch.writer);
  if (batch !== undefined && stored !== undefined && stored >= batch.number) return false;
  log.append([linesFrame(lines, batch)]);
  return true;
}

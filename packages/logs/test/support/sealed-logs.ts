import { limits } from '#src/limits.ts';
import type { AppLog } from '#src/segments/app-log.ts';

/** Has the log begin a new segment, as a day or 8 MB later, and compresses all before. */
export async function sealAll(log: AppLog): Promise<void> {
  for (const segment of log.segments) segment.startedAtMs -= limits.segmentAgeMaxMs + 1_000;
  await log.sync();
  await log.seal();
  // A second time, should the sync have begun with some before.
  await log.seal();
}

import type { VerdictCode } from '@tfp/contract/releases';
import type { SizeName } from '@tfp/contract/sizes';

/** What is remembered of the crashes in a row of one place, in one release. */
export interface CrashRecord {
  count: number;
  at: number;
  restartAt: number;
  exitCode?: number;
  code?: VerdictCode;
  signal?: string;
  /** What it had: one of another size need not wait, nor one that was asked for since. */
  size?: SizeName;
  generation?: number;
  /** Another one came up since: it counts for the next wait, and is no reason any more why nobody answers. */
  isOver?: boolean;
  /** That one has stayed up for so long since that the next crash is counted as the first. */
  isForgiven?: boolean;
}

export type CrashRecords = Record<string, CrashRecord>;

export function crashKey(version: number, process: string): string {
  return `${process}@${version}`;
}

export function crashOf(
  { crashes }: { crashes: CrashRecords },
  version: number,
  process: string,
): CrashRecord | undefined {
  return crashes[crashKey(version, process)];
}

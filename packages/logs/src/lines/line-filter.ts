import type { LogSource } from '@tfp/contract/log-lines';

export interface LineFilter {
  source?: LogSource;
  /** A process (`web.1`) or a type (`web`). */
  process?: string;
  release?: number;
}

export function matchesProcess(process: string, wanted: string): boolean {
  return process === wanted || (process.startsWith(wanted) && process[wanted.length] === '.');
}

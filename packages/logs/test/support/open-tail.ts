import type { LogLine, LogQuery } from '@tfp/contract/log-lines';
import { onTestFinished } from 'vitest';
import type { AppLog } from '#src/segments/app-log.ts';
import { type ReadDeps, readLines } from '#src/tails/read-lines.ts';
import { linesIn, readDeps } from './app-logs.ts';

export const texts = (lines: LogLine[]) => lines.map(({ text }) => text);

/** An open tail that is read by hand. */
export function openTail(log: AppLog, query: LogQuery = {}, deps: ReadDeps = readDeps(log)) {
  const gone = new AbortController();
  onTestFinished(() => gone.abort());
  const pieces = readLines(deps, { ...query, tail: true }, gone.signal);
  const waiting: LogLine[] = [];
  return {
    gone,
    /** So many lines, or as many as came before its end. */
    async next(count: number): Promise<LogLine[]> {
      while (waiting.length < count) {
        const { value, done } = await pieces.next();
        if (done) break;
        for (const line of linesIn(value)) waiting.push(line);
      }
      return waiting.splice(0, count);
    },
  };
}

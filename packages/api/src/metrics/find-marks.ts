import { type MetricMark, type MetricQuery, MINUTE_MS } from '@tfp/contract/metrics';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

export interface MarkDeps extends Pick<Ledger, 'releases'> {
  runner: Pick<RunnerClient, 'crashes'>;
}

/** The releases of a time, from the ledger, and the crashes that the runner still has; the oldest first. */
export async function findMarks(
  { releases, runner }: MarkDeps,
  appId: string,
  { since, until }: MetricQuery,
): Promise<MetricMark[]> {
  const newest = { from: Number.MAX_SAFE_INTEGER, descending: true, limit: limits.metricMarksMax };
  // The numbers are there without the runner too.
  const crashes = await runner.crashes(appId, limits.crashesShownMax).catch(() => []);
  const marks: MetricMark[] = [
    ...releases.page(appId, newest).map(({ version, cause, status, description, createdAt }) => ({
      kind: 'release' as const,
      at: createdAt,
      version,
      cause,
      status,
      what: description,
    })),
    ...crashes.map(({ at, version, process, code }) => ({
      kind: 'crash' as const,
      at,
      version,
      process,
      code,
    })),
  ];
  return marks
    .filter(({ at }) => isBetween(Date.parse(at) / MINUTE_MS, since, until))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The minute that is not over yet has its marks already. */
function isBetween(minute: number, since: number, until: number): boolean {
  return minute >= since && minute < until + 1;
}

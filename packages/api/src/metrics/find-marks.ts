import type { ProcessCrash } from '@tfp/contract/journal';
import { type MetricMark, type MetricQuery, MINUTE_MS } from '@tfp/contract/metrics';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { Release } from '../releases/release.ts';

export interface MarkDeps extends Pick<Ledger, 'releases'> {
  runner: Pick<RunnerClient, 'crashes'>;
}

/** The releases of a time, from the ledger, and the crashes that the runner still has; the oldest first. */
export async function findMarks(
  { releases, runner }: MarkDeps,
  appId: string,
  { since, until }: MetricQuery,
): Promise<MetricMark[]> {
  // The numbers are there without the runner too.
  const crashes = await runner.crashes(appId, limits.crashesShownMax).catch(() => []);
  const marks = [...releasesOf({ releases }, appId).map(releaseMark), ...crashes.map(crashMark)];
  return marks
    .filter(({ at }) => isBetween(Date.parse(at) / MINUTE_MS, since, until))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** The minute that is not over yet has its marks already. */
function isBetween(minute: number, since: number, until: number): boolean {
  return minute >= since && minute < until + 1;
}

function releasesOf({ releases }: Pick<Ledger, 'releases'>, appId: string): Release[] {
  const from = Number.MAX_SAFE_INTEGER;
  return releases.page(appId, { from, descending: true, limit: limits.metricMarksMax });
}

function releaseMark({ version, cause, status, description, createdAt }: Release): MetricMark {
  return { kind: 'release', at: createdAt, version, cause, status, what: description };
}

function crashMark({ at, version, process, code }: ProcessCrash): MetricMark {
  return { kind: 'crash', at, version, process, code };
}

import type { CronJob } from '@tfp/contract/cron';
import type { ApiEntryDiff, ApiFieldDiff, ApiReleaseDiff } from '@tfp/contract/platform-api';
import { rolloutWords } from '@tfp/contract/rollout-settings';
import type { Release } from './release.ts';

/** A release with the keyed hash of each of its config vars: what a diff may show. */
export interface ReleaseSide {
  release: Release;
  hashes: Readonly<Record<string, string>>;
}

type Entries = Readonly<Record<string, string>>;

/** What differs between two releases. Without a first one everything is new. The commits between them are asked for elsewhere. */
export function diffReleases(from: ReleaseSide | undefined, to: ReleaseSide): ApiReleaseDiff {
  const [before, after] = [from?.release.build, to.release.build];
  const code = field(before?.commit, after?.commit);
  return {
    from: from?.release.version ?? null,
    to: to.release.version,
    code: code && { ...code, commits: null },
    image: field(before?.image, after?.image),
    stack: field(before?.stack, after?.stack),
    config: entries(from?.hashes ?? {}, to.hashes),
    process_types: entries(commands(from?.release), commands(to.release)),
    health_checks: entries(healthChecks(from?.release), healthChecks(to.release)),
    rollout: entries(rollout(from?.release), rollout(to.release)),
    cron: entries(jobs(from?.release), jobs(to.release)),
  };
}

const SAME: ApiEntryDiff = { added: [], removed: [], changed: [] };

/** Before the first release, where none would come out either. */
export const NO_DIFF: ApiReleaseDiff = {
  from: null,
  to: 0,
  code: null,
  image: null,
  stack: null,
  config: SAME,
  process_types: SAME,
  health_checks: SAME,
  rollout: SAME,
  cron: SAME,
};

function field(from: string | undefined, to: string | undefined): ApiFieldDiff | null {
  return from === to ? null : { from: from ?? null, to: to ?? null };
}

function entries(before: Entries, after: Entries): ApiEntryDiff {
  const diff: ApiEntryDiff = { added: [], removed: [], changed: [] };
  for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()) {
    const [from, to] = [before[key], after[key]];
    if (from === undefined) {
      if (to !== undefined) diff.added.push({ key, to });
    } else if (to === undefined) diff.removed.push({ key, from });
    else if (from !== to) diff.changed.push({ key, from, to });
  }
  return diff;
}

function commands(release: Release | undefined): Entries {
  const types = Object.entries(release?.build?.processTypes ?? {});
  return Object.fromEntries(types.map(([type, line]) => [type, line ?? "the image's own command"]));
}

function healthChecks(release: Release | undefined): Entries {
  const checks = Object.entries(release?.build?.healthChecks ?? {});
  return Object.fromEntries(checks.map(([type, list]) => [type, JSON.stringify(list)]));
}

function rollout(release: Release | undefined): Entries {
  const settings = Object.entries(release?.build?.rollout ?? {});
  return Object.fromEntries(settings.map(([type, setting]) => [type, rolloutWords(setting)]));
}

/** Each job as its line in a crontab. */
function jobs(release: Release | undefined): Entries {
  const all = release?.build?.cron ?? [];
  return Object.fromEntries(all.map((job) => [job.name, jobWords(job)]));
}

function jobWords({ schedule, timezone, command, concurrencyPolicy, timeoutSeconds }: CronJob) {
  return `${schedule} (${timezone}) ${command} (${concurrencyPolicy}, ${timeoutSeconds} s)`;
}

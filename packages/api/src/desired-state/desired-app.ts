import type { DesiredApp, FormationEntry } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { Sealed } from '@tfp/contract/sealing';
import type { App } from '../apps/app.ts';
import type { Release } from '../releases/release.ts';

/** A release with the sealed config that it names. */
export interface WholeRelease {
  release: Release;
  config: Sealed;
}

/** What the ledger holds of an app. */
export interface AppStanding {
  formation: Readonly<Record<string, FormationEntry>>;
  live: WholeRelease | undefined;
  pending: WholeRelease | undefined;
  suspendedJobs: readonly string[];
}

/** What should run of an app. A release without a build runs nothing. */
export function desiredApp(app: App, domain: string, standing: AppStanding): DesiredApp {
  const { formation, live, pending, suspendedJobs } = standing;
  return {
    id: app.id,
    name: app.name,
    hosts: [`${app.name}.${domain}`],
    dataKey: app.dataKey,
    formation,
    live: live === undefined ? null : runnableRelease(live),
    ...(live?.release.build === null ? { emptiedBy: live.release.version } : {}),
    target: pending === undefined ? null : runnableRelease(pending),
    suspendedJobs,
  };
}

function runnableRelease({ release, config }: WholeRelease): RunnableRelease | null {
  const { build } = release;
  if (build === null) return null;
  return {
    version: release.version,
    description: release.description,
    image: build.image,
    commit: build.commit,
    processTypes: build.processTypes,
    configVersion: release.configVersion,
    config,
    releaseCommand: release.releaseCommand,
    healthChecks: build.healthChecks,
    rollout: build.rollout,
    cron: build.cron,
  };
}

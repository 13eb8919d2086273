import type { ApiReleasePlan } from '@tfp/contract/platform-api';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { type PlanReleaseDeps, planRelease } from './plan-release.ts';
import { shortCommit } from './release.ts';
import { type RollbackDeps, type RollbackWish, rollbackRelease } from './rollback-release.ts';

export type PlanRollbackDeps = PlanReleaseDeps & RollbackDeps & Pick<Ledger, 'builds'>;

/** What a rollback would do to what serves now, and what whoever goes back should know. */
export function planRollback(deps: PlanRollbackDeps, app: App, wish: RollbackWish): ApiReleasePlan {
  const live = deps.releases.live(app.id);
  const plan = planRelease(deps, app, live, () => ({ release: rollbackRelease(deps, app, wish) }));
  return {
    ...plan,
    notes: [...plan.notes, ...rolloutNotes(deps, app), ...buildNotes(deps, app.id)],
    warnings: commandWarnings(deps, app.id, wish),
  };
}

function rolloutNotes(deps: PlanRollbackDeps, app: App): string[] {
  const pending = deps.releases.pending(app.id);
  if (pending === undefined) return [];
  return [`v${pending.version} (${pending.description}) is on its way and would be cancelled.`];
}

/** A push that was accepted stands: whoever rolls back should know that its build will end in a release. */
export function buildNotes(deps: Pick<Ledger, 'builds'>, appId: string): string[] {
  const build = deps.builds.running(appId).at(-1);
  if (build === undefined) return [];
  return [
    `A build of ${shortCommit(build.commit)} by ${build.actor} still runs: it becomes a release when it is done.`,
  ];
}

/** What a release command did to the data, a rollback does not undo; nor did the failure of its release. */
function commandWarnings(
  deps: Pick<Ledger, 'releases'>,
  appId: string,
  { target, only, runsCommand = false }: RollbackWish,
): string[] {
  if (only === 'config') return [];
  const ran = deps.releases.withReleaseCommand(appId, target.version);
  if (ran.length === 0) return [];
  const more = ran.length - limits.describedNamesMax;
  const named = ran.slice(0, limits.describedNamesMax).map((version) => `v${version}`);
  const versions = named.join(', ') + (more > 0 ? ` and ${more} more` : '');
  const own = runsCommand
    ? `The release command of v${target.version} runs again.`
    : 'No release command runs now; --run-release would run that of the code that comes back.';
  return [`Release commands ran since (${versions}), and what they did stays done. ${own}`];
}

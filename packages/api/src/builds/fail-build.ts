import type { Ledger } from '../ledger.ts';

const INTERRUPTED = 'the build stage was restarted while it ran';

/** Settles a build that came to nothing. One that is settled already stays as it is. */
export function failBuild(deps: Pick<Ledger, 'builds'>, id: string, reason: string): void {
  deps.builds.fail(id, reason);
}

/** Settles what a killed builder left running. */
export function failUnfinishedBuilds(deps: Pick<Ledger, 'builds'>): number {
  return deps.builds.failRunning(INTERRUPTED);
}

import type { Finding } from '@tfp/contract/doctor';
import type { Pushes } from '../git/pushes.ts';
import { listQuarantines } from '../git/quarantine.ts';
import type { Repositories } from '../git/repositories.ts';

interface Deps {
  repositories: Pick<Repositories, 'find'>;
  pushes: Pick<Pushes, 'isIdle'>;
}

/** Where no push is on its way, nothing of one may lie about. */
export function checkRepositories(
  { repositories, pushes }: Deps,
  appIds: readonly string[],
): Finding[] {
  return appIds
    .filter((appId) => pushes.isIdle(appId))
    .flatMap((appId) => {
      const repository = repositories.find(appId);
      return repository === undefined ? [] : listQuarantines(repository.path);
    })
    .map((path) => ({
      code: 'leftover_quarantine',
      invariant: 'I3',
      severity: 'warning',
      found: `${path} was left by a push that broke off.`,
      next: 'It goes after the next push of the app, and at the next start of the builder.',
    }));
}

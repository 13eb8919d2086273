import { LIMITS } from '../limits.ts';
import { gitIn, type Repository } from './bare-repository.ts';

/**
 * Packs a repository that many pushes have left in pieces, and does nothing to others. Objects that nothing refers to
 * stay for a day: those of a push that is on its way are such.
 */
export async function tidyRepository(repository: Repository): Promise<void> {
  const settings = {
    'gc.auto': LIMITS.looseObjectsMax,
    'gc.autoPackLimit': LIMITS.packsMax,
    'gc.autoDetach': false,
    'gc.pruneExpire': '1.day.ago',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await gitIn(repository).raw(...options, 'gc', '--auto', '--quiet');
}

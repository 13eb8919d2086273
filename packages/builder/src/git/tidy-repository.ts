import { gitIn, type Repository } from './repositories.ts';

/** From so many loose objects on a repository is packed; below that git finds them as fast as it is. */
const LOOSE_OBJECTS_MAX = 1_000;
const PACKS_MAX = 20;

/**
 * Packs a repository that many pushes have left in pieces, and does nothing to others. Objects that nothing refers to
 * stay for a day: those of a push that is on its way are such.
 */
export async function tidyRepository(repository: Repository): Promise<void> {
  const settings = {
    'gc.auto': LOOSE_OBJECTS_MAX,
    'gc.autoPackLimit': PACKS_MAX,
    'gc.autoDetach': false,
    'gc.pruneExpire': '1.day.ago',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await gitIn(repository).raw(...options, 'gc', '--auto', '--quiet');
}

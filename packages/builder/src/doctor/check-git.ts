import type { Finding } from '@tfp/contract/doctor';

/** From here on git's server sides are free of the known holes; a distribution mends older ones under their number. */
const FIRST_GOOD = [2, 39, 5] as const;

export function checkGit(version: string): Finding[] {
  const numbers = (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
  const differing = [0, 1, 2].find((index) => (numbers[index] ?? 0) !== FIRST_GOOD[index]);
  if (differing === undefined) return [];
  if ((numbers[differing] ?? 0) > (FIRST_GOOD[differing] ?? 0)) return [];
  return [
    {
      code: 'version_unsafe',
      invariant: 'host',
      severity: 'warning',
      found: `${version}: older than ${FIRST_GOOD.join('.')}, with known holes in what receives pushes.`,
      next: 'apt-get install --only-upgrade git',
    },
  ];
}

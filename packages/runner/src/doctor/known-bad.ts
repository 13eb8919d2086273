import type { Finding } from '@tfp/contract/doctor';

/** The first good version of each line of a program; a line that is not named is as good as its number. */
const FIRST_GOOD: Readonly<Record<string, { good: string[]; why: string }>> = {
  runc: {
    good: ['1.2.8', '1.3.3'],
    why: 'a container can leave its walls (CVE-2025-31133, -52565, -52881)',
  },
  'Docker Engine': {
    good: ['25.0.2'],
    why: 'its builder can be misled (CVE-2024-23651, -23652, -23653, -24557)',
  },
};

/** Says of a program whether its version is known to be unsafe. A distribution may have mended it under the old number. */
export function checkVersion(program: string, version: string): Finding[] {
  const rule = FIRST_GOOD[program];
  if (rule === undefined || isGood(numbersOf(version), rule.good.map(numbersOf))) return [];
  return [
    {
      code: 'version_unsafe',
      invariant: 'host',
      severity: 'warning',
      found: `${program} ${version}: ${rule.why}, unless your distribution mended it.`,
      next: `Install ${program} ${rule.good.join(' or ')}, or newer.`,
    },
  ];
}

function isGood(version: number[], goods: number[][]): boolean {
  const newest = goods.at(-1) ?? [];
  const ofItsLine = goods.find((good) => good[0] === version[0] && good[1] === version[1]);
  return compare(version, ofItsLine ?? newest) >= 0;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}

function compare(one: number[], other: number[]): number {
  const differing = [0, 1, 2].find((index) => (one[index] ?? 0) !== (other[index] ?? 0));
  return differing === undefined ? 0 : (one[differing] ?? 0) - (other[differing] ?? 0);
}

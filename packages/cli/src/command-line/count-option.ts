import { UsageError } from './exits.ts';

/** The option that says how many of the newest are shown. */
export function countOption(standard: number) {
  return { type: 'string', short: 'n', value: 'N', help: `how many (${standard})` } as const;
}

/** Reads how many are asked for; where nothing is said, it is the standard. */
export function parseCount<Standard>(
  text: string | undefined,
  standard: Standard,
  what: string,
  { min = 1, max = Number.MAX_SAFE_INTEGER } = {},
): number | Standard {
  if (text === undefined) return standard;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const most = max === Number.MAX_SAFE_INTEGER ? '' : `, ${max} at the most`;
  throw new UsageError(`"${text}" is no number of ${what}: write -n 50, for example${most}.`);
}

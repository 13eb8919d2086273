import { UsageError } from './exits.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads `90`, `90s`, `10m`, `2h` and `7d` as seconds. */
export function parseSeconds(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,7})([smhd])?$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 1);
  if (seconds > 0) return seconds;
  throw new UsageError(`"${text}" is no duration: write 90s, 10m, 2h or 1d.`);
}

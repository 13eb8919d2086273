import { UsageError } from './exits.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads `90`, `90s`, `10m`, `2h` and `7d` as seconds. */
export function parseSeconds(text: string): number {
  const [, number, unit = 's'] = /^(\d{1,7})([smhd])?$/.exec(text) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 1);
  if (seconds > 0) return seconds;
  throw new UsageError(`"${text}" is no duration: write 90s, 10m or 2h.`);
}

/** Says a duration the way that it could be typed: `12 s`, `3 min`, `1 h 5 min`. */
export function durationText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

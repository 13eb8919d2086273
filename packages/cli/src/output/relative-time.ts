const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1_000, name: 's' },
] as const;
const DAY_MS = 86_400_000;
const OLD_MS = 30 * DAY_MS;

/** Says how long ago a moment was, the way one person tells another: `3 min ago`. */
export function timeAgo(iso: string, now: number): string {
  const age = now - Date.parse(iso);
  if (Number.isNaN(age)) return iso;
  if (age > OLD_MS) return iso.slice(0, 10);
  const unit = UNITS.find(({ ms }) => age >= ms);
  return unit ? `${Math.floor(age / unit.ms)} ${unit.name} ago` : 'just now';
}

/** Says when a moment comes, by the clock of whoever asks: `in 5 min (14:30)`, `Sat 2 May, 03:00`. */
export function timeAhead(iso: string, now: number): string {
  const time = Date.parse(iso);
  const clock = new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const ahead = time - now;
  if (ahead >= DAY_MS) {
    const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
    return `${new Date(time).toLocaleDateString('en-GB', day).replace(',', '')}, ${clock}`;
  }
  const unit = UNITS.find(({ ms }) => ahead >= ms);
  return `${unit ? `in ${Math.floor(ahead / unit.ms)} ${unit.name}` : 'now'} (${clock})`;
}

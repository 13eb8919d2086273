/** Forgets what came first until no more than so many are left: what is remembered of strangers must not grow for ever. */
export function keepNewest(known: Map<string, unknown> | Set<string>, most: number): void {
  for (const oldest of known.keys()) {
    if (known.size <= most) return;
    known.delete(oldest);
  }
}

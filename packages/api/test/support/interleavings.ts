/** One actor's steps, in the order in which it takes them; each step is one call that the ledger takes as a whole. */
export type Steps = readonly string[];

/** Every order in which several actors' steps can follow each other, each actor's own order kept. */
export function* interleavings(actors: readonly Steps[]): Generator<string[]> {
  const alive = actors.filter((steps) => steps.length > 0);
  if (alive.length === 0) return yield [];
  for (const actor of alive) {
    const others = actors.filter((steps) => steps !== actor);
    for (const rest of interleavings([actor.slice(1), ...others])) {
      yield [actor[0] as string, ...rest];
    }
  }
}

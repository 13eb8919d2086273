import type { Changes } from './changes.ts';
import { createLatch } from './latch.ts';

export interface Followed<Line> {
  all: () => Iterable<Line>;
  one: (id: string) => Line;
}

/**
 * Everything once, then each thing again whenever it changed, until the signal fires. A reader who is slow gets the
 * newest state of each, not every state in between.
 */
export async function* followChanges<Line>(
  sources: readonly Pick<Changes, 'subscribe'>[],
  { all, one }: Followed<Line>,
  signal: AbortSignal,
): AsyncGenerator<Line> {
  const changed = new Set<string>();
  const latch = createLatch();
  const note = (id: string) => {
    changed.add(id);
    latch.open();
  };
  const ends = sources.map((source) => source.subscribe(note));
  try {
    yield* all();
    while (!signal.aborted) {
      for (const id of changed) {
        changed.delete(id);
        yield one(id);
      }
      await latch.passed(signal);
    }
  } finally {
    for (const end of ends) end();
  }
}

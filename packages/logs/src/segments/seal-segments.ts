import { rm } from 'node:fs/promises';
import type { Failpoint } from '@tfp/contract/failpoint';
import { renameDurably } from '../files/replace-file.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';
import type { Segment } from './segment.ts';
import { draftPath, sealedPath, segmentPath } from './segment-files.ts';
import type { SealResult } from './write-sealed.ts';

/** The log whose segments are compressed. */
export interface SealedLog {
  readonly directory: string;
  readonly segments: readonly Segment[];
  nextToSeal: () => Segment | undefined;
  noteDamage: (base: number) => void;
}

export interface SealDeps {
  threads: Pick<ThreadPool, 'run'>;
  failpoint: Failpoint;
}

/** Compresses, one after the other, the segments of an app that nothing is added to any more. */
export async function sealSegments(log: SealedLog, deps: SealDeps): Promise<void> {
  for (;;) {
    const segment = log.nextToSeal();
    if (segment === undefined) return;
    await sealSegment(log, segment, deps);
  }
}

/**
 * Whenever this ends by force, the plain file or a whole compressed one is there, and a start removes what is too much.
 * Readers that have the plain file open go on with it; those that miss it look again.
 */
async function sealSegment(log: SealedLog, segment: Segment, deps: SealDeps): Promise<void> {
  const { directory } = log;
  const { sealed: _, ...plain } = segment;
  const result = await deps.threads.run<SealResult>({ kind: 'seal', directory, segment: plain });
  if (result.kind === 'damaged') return log.noteDamage(segment.base);
  const draft = draftPath(directory, segment.base);
  if (!log.segments.includes(segment)) return rm(draft, { force: true });
  deps.failpoint('logs.before-seal');
  await renameDurably(draft, sealedPath(directory, segment.base));
  deps.failpoint('logs.after-seal');
  segment.sealed = { bytes: result.bytes };
  await rm(segmentPath(directory, segment.base), { force: true });
  // It became too old or too much meanwhile.
  if (!log.segments.includes(segment)) {
    await rm(sealedPath(directory, segment.base), { force: true });
  }
}

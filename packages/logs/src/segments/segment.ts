import type { Block } from './sealed-format.ts';

/** A file of an app's stream, named by the position at which it begins. */
export interface Segment {
  base: number;
  /** Of its frames; the file of a sealed one is smaller. */
  size: number;
  startedAtMs: number;
  /** When its newest line was stored. */
  endedAtMs: number;
  /** It is to be compressed: nothing is added to it any more, whatever the clock says by then. */
  isClosed?: boolean;
  /** It is compressed, and nothing is added to it any more. */
  sealed?: SealedFile;
}

interface SealedFile {
  bytes: number;
  /** Read when somebody needs them, and forgotten after a while. */
  blocks?: Block[] | undefined;
}

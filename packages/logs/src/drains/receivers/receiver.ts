import type { Batch } from '../drain-line.ts';

/** What became of a batch. The text is for people. */
export type Outcome =
  /** `isInDoubt`: this machine's kernel took it, and for some time nobody can say who else. */
  | { kind: 'taken'; isInDoubt?: true }
  /** Taken, but for some lines that the receiver will not have. */
  | { kind: 'partly'; dropped: number; text: string }
  /** Not now. */
  | { kind: 'failed'; text: string; retryAfterMs?: number }
  /** Not at once: fewer lines may do. */
  | { kind: 'too-large'; text: string }
  /** Not like this: another try may be refused as well. */
  | { kind: 'refused'; text: string };

/** Where a drain sends to. One batch is on its way at a time. */
export interface Receiver {
  /** Never throws: what goes wrong is an outcome. */
  send: (batch: Batch, signal: AbortSignal) => Promise<Outcome>;
  /** Whether `taken` means that the receiver said so itself. */
  confirms: boolean;
  /** Few lines may wait for others, since each batch costs a request. */
  lingers: boolean;
  /** Its connections break again and again: from now on nothing is taken that is in doubt. */
  putOnProbation?: () => void;
  close: () => void;
}

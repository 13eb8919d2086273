import type { RunnableRelease, Verdict } from '@tfp/contract/releases';
import type { Slot } from '../apps/slots.ts';

/** One step of a change. A `key` names the process that it is about. */
export type Action =
  /** The ledger says what serves, and this runner has no memory of its own: take its word. */
  | { kind: 'adopt'; release: RunnableRelease }
  /** The ledger went on to a release that has nothing to run: what serves steps down. */
  | { kind: 'stepDown' }
  /** The release command runs, before anything of its release does. */
  | { kind: 'runCommand'; release: RunnableRelease }
  /** It has ended, or was lost: what came of it is written down for good. */
  | { kind: 'judgeCommand' }
  /** It had its time. */
  | { kind: 'endOverdue'; key: string }
  /** Its release is not wanted any more, and the one that is does not wait for it. */
  | { kind: 'cancelCommand'; key: string }
  | { kind: 'failRelease'; version: number; verdict: Verdict }
  | { kind: 'start'; release: RunnableRelease; slots: Slot[] }
  /** Everything of the new release is healthy, or the first wave of what goes in waves: it takes over. */
  | { kind: 'promote'; release: RunnableRelease; isAwaited: boolean; open: string[] }
  /** All of it is in place, and its routes are acknowledged: it is live. */
  | { kind: 'announce' }
  /** The last process that a live release replaced has stopped: its proof is told. */
  | { kind: 'settle'; version: number }
  /** The release is not to be trusted: it is given up, or taken back. */
  | { kind: 'withdraw'; key: string }
  | { kind: 'confirmRevert' }
  /** A wanted process ended, or never came up: count it, so that the next one comes in its time. */
  | { kind: 'crash'; key: string }
  /** It ended, and nobody needs to know more: remove what is left. */
  | { kind: 'collect'; key: string }
  /** Out of the routes, drained, asked to stop, removed. */
  | { kind: 'retire'; key: string }
  | { kind: 'dissolve' };

export interface Decision {
  actions: Action[];
  /** When to look again though nothing has happened. */
  wakeAt: number | undefined;
}

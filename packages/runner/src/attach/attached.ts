import type { Duplex } from 'node:stream';
import type { ExitReport, TerminalSize } from '@tfp/contract/attach-frames';

/** A process with a person, or a program of theirs, at its streams. */
export interface Attached {
  /** Its input goes in; its output comes out as the engine tells it. */
  stream: Duplex;
  terminal: boolean;
  resize: (size: TerminalSize) => void;
  signal: (signal: NodeJS.Signals) => void;
  /** Its client has left: it is told as a terminal would tell it, then ended. */
  hangUp: () => void;
  /** How it ended; asked when it has written its last byte. */
  exit: () => Promise<ExitReport>;
}

/** What a session is opened for. */
export interface SessionWish {
  process: string;
  begin: () => Promise<Attached>;
  /** Everything is over, or nobody came: it is not attached to any more. */
  settle: () => void;
}

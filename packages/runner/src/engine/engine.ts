import type { Duplex } from 'node:stream';
import type { ContainerSpec } from './container-spec.ts';
import type { ImageFacts } from './image-facts.ts';
import type { NetworkBytes } from './network-bytes.ts';

/** What the run stage needs of whatever runs containers: Docker on one machine, a swarm on many. Twice is once everywhere. */
export interface Engine {
  /** Names this boot of the machine and this start of the engine: addresses mean nothing across two of them. */
  epoch: () => Promise<string>;
  /** Settled when it has answered, and whatever starts containers for it, however long that takes. */
  ping: () => Promise<void>;
  list: () => Promise<EngineContainer[]>;
  /** Starts a set of processes side by side; each one's outcome is told as it comes, and a failed one spoils no other. */
  startSet: (set: ContainerSpec[], watch: StartWatch) => Promise<void>;
  /** Answers false where the container is not running any more. */
  signal: (id: string, signal: NodeJS.Signals) => Promise<boolean>;
  /** How a container ended, or undefined while it runs; a container that is gone ended in a way that nobody saw. */
  exitOf: (id: string) => Promise<Exit | undefined>;
  remove: (id: string) => Promise<void>;
  lastLines: (id: string, count: number) => Promise<string[]>;
  /** What a container writes, from its first byte; until it has ended, or the connection breaks. */
  output: (id: string, signal: AbortSignal) => AsyncGenerator<OutputPiece>;
  /** The file into which the engine writes what the container writes. */
  logPath: (id: string) => Promise<string>;
  /** The TCP addresses that the container's processes listen on, as `127.0.0.1:5000`. */
  listeners: (id: string) => Promise<string[]>;
  /** The CPU time that the container has used, or undefined where the host does not tell. */
  cpuMs: (id: string) => Promise<number | undefined>;
  /** Runs a command beside the process in its container, and ends it when its time is up. */
  runInside: (id: string, command: InsideCommand, signal: AbortSignal) => Promise<InsideOutcome>;
  /** What it has used and needs now, or undefined where the host does not tell. */
  usage: (id: string) => Promise<EngineUsage | undefined>;
  /** What it has received and sent since its start, or undefined where the host does not tell. */
  networkBytes: (id: string) => Promise<NetworkBytes | undefined>;
  image: (image: string) => Promise<ImageFacts>;
  hasImage: (image: string) => Promise<boolean>;
  /** The streams of a container; its output comes raw with a terminal, else with each stream's number. */
  attach: (id: string) => Promise<Duplex>;
  resize: (id: string, size: ScreenSize) => Promise<void>;
  /** Runs a program beside the command of a running container, in the same environment, and ends it with its children. */
  exec: (id: string, argv: string[], options: ExecOptions) => Promise<Execution>;
  /** Hangs up on whatever `exec` of an earlier runner left in a container: nobody reads it any more. */
  endExecs: (id: string) => Promise<void>;
  /** What happens to this platform's containers, until the connection breaks. Never complete: `list` is the truth. */
  events: (signal: AbortSignal) => AsyncGenerator<EngineEvent>;
  networks: () => Promise<EngineNetwork[]>;
  createNetwork: (network: NewNetwork) => Promise<void>;
  removeNetwork: (idOrName: string) => Promise<void>;
}

interface ScreenSize {
  columns: number;
  rows: number;
}

export interface ExecOptions {
  /** With a terminal stdout and stderr are one stream. */
  terminal: ScreenSize | null;
  stdin: boolean;
  /** After SIGHUP and SIGTERM: what runs then is killed, and all that it has started. */
  graceSeconds?: number;
  /** Our init ends what runs for longer, and leaves with EXIT_LATE. */
  limitMs?: number;
}

/** A program that was executed in a container that runs already. */
export interface Execution {
  /** Its input goes in. What comes out is raw with a terminal, else told apart as that of `attach`. Ends with the program. */
  stream: Duplex;
  resize: (size: ScreenSize) => Promise<void>;
  /** Answers false where it has ended, or has not begun. */
  signal: (signal: NodeJS.Signals) => Promise<boolean>;
  /** Its exit code, or undefined while it runs. */
  exitCode: () => Promise<number | undefined>;
}

export interface StartWatch {
  /** The container exists and has not started: its log can be followed from the first byte. */
  created: (name: string, id: string) => Promise<void>;
  started: (name: string, id: string) => void;
  failed: (name: string, error: Error) => void;
}

export interface OutputPiece {
  stream: 'stdout' | 'stderr';
  bytes: Buffer;
}

export interface EngineContainer {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  state: 'created' | 'running' | 'exited';
  /** Those that it has in its networks now: a container can be taken off them by hand. */
  addresses: string[];
  createdAt: number;
}

export interface EngineUsage {
  /** Since the container's start. */
  cpuMs: number;
  /** What it cannot do without. */
  memoryBytes: number;
}

export interface InsideCommand {
  argv: readonly string[];
  limitMs: number;
}

export interface InsideOutcome {
  /** null: it did not end in its time. */
  code: number | null;
  /** What it wrote, stdout and stderr as they came; the beginning of it. */
  output: string;
}

export interface Exit {
  code: number;
  outOfMemory: boolean;
  /** The container is gone, and nobody saw how it ended. */
  isLost?: true;
}

/** killed: somebody sent a signal through the engine; it may be us. */
export type EngineEvent =
  | { kind: 'connected' }
  | { kind: 'killed' | 'exited' | 'removed'; id: string };

export interface NewNetwork {
  name: string;
  subnet: string;
  mtu: number;
  labels: Record<string, string>;
}

export interface EngineNetwork {
  id: string;
  /** Two may have the same: the engine makes the one that was given up on, too, once it gets to it. */
  name: string;
  subnets: string[];
  labels: Readonly<Record<string, string>>;
}

/**
 * away: it does not answer. missing: the image, container or network is not there. refused: it cannot be done with this
 * image or these options. broken: the engine itself is in trouble, or on its way down.
 */
export type EngineErrorKind = 'away' | 'missing' | 'refused' | 'broken';

export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** What an operator does next, where that is known. */
  readonly hint?: string;

  constructor(kind: EngineErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EngineError';
    this.kind = kind;
    if (kind === 'away') this.hint = 'systemctl status docker';
  }
}

export function isRefusal(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'refused';
}

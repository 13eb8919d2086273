import type { Duplex } from 'node:stream';
import {
  createFrameDecoder,
  type ExitReport,
  encodeFrame,
  FRAME,
  type Frame,
  type FrameType,
} from '@tfp/contract/attach-frames';
import { fromErrorBody } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';
import type { Screen } from '../output/output.ts';
import type { World } from '../world.ts';

export type SessionEnd =
  | { kind: 'exited'; report: ExitReport }
  /** The connection broke off; the process may still run. */
  | { kind: 'lost' }
  /** The person gave up on it. */
  | { kind: 'left' };

export interface SessionOptions {
  terminal: boolean;
}

type Ends = Pick<World, 'stdin' | 'stdout' | 'stderr' | 'signals'>;

/** Joins this process's own streams with those of a process on the platform until one of the two ends. */
export function attachSession(
  connection: { socket: Duplex; head: Buffer },
  ends: Ends,
  { terminal }: SessionOptions,
): Promise<SessionEnd> {
  const { socket, head } = connection;
  const undo: (() => void)[] = [];
  return new Promise<SessionEnd>((resolve, reject) => {
    const keys = countEscapes(() => resolve({ kind: 'left' }));
    const send = (type: FrameType, payload?: Buffer | string) =>
      socket.writable ? socket.write(encodeFrame(type, payload)) : true;

    const decode = createFrameDecoder((frame) => {
      keys.reset();
      takeFrame(frame, ends, socket, resolve, reject);
    });
    const receive = (chunk: Buffer) => {
      try {
        decode(chunk);
      } catch (error) {
        reject(error);
      }
    };
    socket.on('data', receive);
    socket.on('error', () => resolve({ kind: 'lost' }));
    socket.on('close', () => resolve({ kind: 'lost' }));

    undo.push(forwardInput(ends.stdin, socket, send, terminal ? keys.see : () => {}));
    undo.push(forwardSignals(ends.signals, send, keys.see));
    if (terminal) undo.push(takeTerminal(ends, send));
    // Last: who reads a prompt may answer it at once, and the keys must find the terminal raw.
    if (head.length > 0) receive(head);
  }).finally(() => {
    for (const step of undo.reverse()) step();
    socket.destroy();
  });
}

function takeFrame(
  { type, payload }: Frame,
  ends: Ends,
  socket: Duplex,
  resolve: (end: SessionEnd) => void,
  reject: (error: Error) => void,
): void {
  if (type === FRAME.stdout) writeWithPressure(ends.stdout, payload, socket);
  if (type === FRAME.stderr) writeWithPressure(ends.stderr, payload, socket);
  if (type === FRAME.exit) resolve({ kind: 'exited', report: JSON.parse(payload.toString()) });
  if (type === FRAME.failed) reject(fromErrorBody(500, JSON.parse(payload.toString())));
}

/** A reader that is slow (`| less`) slows the process down instead of filling this one's memory. */
function writeWithPressure(screen: Screen, payload: Buffer, socket: Duplex): void {
  if (screen.write(payload)) return;
  socket.pause();
  screen.once('drain', () => socket.resume());
}

type Send = (type: FrameType, payload?: Buffer | string) => boolean;

function forwardInput(
  stdin: World['stdin'],
  socket: Duplex,
  send: Send,
  see: (chunk: Buffer) => void,
): () => void {
  const onData = (chunk: Buffer | string) => {
    const bytes = Buffer.from(chunk);
    see(bytes);
    if (send(FRAME.stdin, bytes)) return;
    stdin.pause();
    socket.once('drain', () => stdin.resume());
  };
  const onEnd = () => void send(FRAME.stdinEnd);
  stdin.on('data', onData);
  stdin.on('end', onEnd);
  stdin.resume();
  return () => {
    stdin.off('data', onData);
    stdin.off('end', onEnd);
    stdin.pause();
  };
}

const INTERRUPT = Buffer.from('\x03');

/** Without a terminal of its own the process hears of Ctrl-C through us. */
function forwardSignals(
  signals: World['signals'],
  send: Send,
  see: (chunk: Buffer) => void,
): () => void {
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    const listener = () => {
      if (signal === 'SIGINT') see(INTERRUPT);
      send(FRAME.signal, signal);
    };
    signals.on(signal, listener);
    return () => signals.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
  };
}

function takeTerminal({ stdin, stdout }: Ends, send: Send): () => void {
  const onResize = () => {
    const { columns = LIMITS.columnsDefault, rows = LIMITS.rowsDefault } = stdout;
    send(FRAME.resize, JSON.stringify({ columns, rows }));
  };
  stdin.setRawMode?.(true);
  stdout.on('resize', onResize);
  onResize();
  return () => {
    stdout.off('resize', onResize);
    stdin.setRawMode?.(false);
  };
}

/** Several Ctrl-C in a row without any answer mean that the other side is gone, and the person wants out. */
function countEscapes(leave: () => void) {
  let times: number[] = [];
  return {
    reset: () => {
      times = [];
    },
    see(chunk: Buffer) {
      if (!chunk.equals(INTERRUPT)) return;
      const now = Date.now();
      times = [...times.filter((time) => now - time < LIMITS.escapeWithinMs), now];
      if (times.length >= LIMITS.escapeKeys) leave();
    },
  };
}

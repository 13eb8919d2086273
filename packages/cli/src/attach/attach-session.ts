import { type ExitReport, FRAME, type Frame, type FrameType } from '@tfp/contract/attach-frames';
import { fromErrorBody } from '@tfp/contract/errors';
import { FrameLink } from '@tfp/contract/frame-link';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { type Connect, keepConnected } from './keep-connected.ts';

export type SessionEnd =
  | { kind: 'exited'; report: ExitReport }
  /** The connection broke off for good; the process is ended. */
  | { kind: 'lost' }
  /** The person gave up on it. */
  | { kind: 'left' };

export interface SessionOptions {
  terminal: boolean;
}

type Ends = Pick<World, 'stdin' | 'stdout' | 'stderr' | 'signals'>;

/**
 * Joins this process's own streams with those of a process on the platform until one of the two ends. A connection that
 * breaks off is made again: nothing of what went over it is lost, and nothing comes twice.
 */
export async function attachSession(
  connect: Connect,
  ends: Ends,
  { terminal }: SessionOptions,
): Promise<SessionEnd> {
  const first = await connect(undefined);
  const end = Promise.withResolvers<SessionEnd>();
  const closing = new AbortController();
  const keys = countEscapes(() => end.resolve({ kind: 'left' }));
  const link = new FrameLink({
    onFrame(frame, done) {
      keys.reset();
      takeFrame(frame, ends, end, done);
    },
    onRoom: () => ends.stdin.resume(),
  });
  const send: Send = (type, payload) => link.send(type, payload);

  const undo = [forwardInput(ends.stdin, send, terminal ? keys.see : () => {})];
  undo.push(forwardSignals(ends.signals, send, keys.see));
  if (terminal) undo.push(takeTerminal(ends, send));
  // Last: who reads a prompt may answer it at once, and the keys must find the terminal raw.
  keepConnected(first, connect, link, closing.signal).then(
    () => end.resolve({ kind: 'lost' }),
    end.reject,
  );
  try {
    return await end.promise;
  } finally {
    for (const step of undo.reverse()) step();
    closing.abort();
  }
}

/** Output is dealt with when it was written: a reader that is slow (`| less`) slows the process down. */
function takeFrame(
  { type, payload }: Frame,
  { stdout, stderr }: Ends,
  end: PromiseWithResolvers<SessionEnd>,
  done: () => void,
): void {
  if (type === FRAME.stdout) return void stdout.write(payload, () => done());
  if (type === FRAME.stderr) return void stderr.write(payload, () => done());
  if (type === FRAME.exit) end.resolve({ kind: 'exited', report: JSON.parse(payload.toString()) });
  if (type === FRAME.failed) end.reject(fromErrorBody(500, JSON.parse(payload.toString())));
  done();
}

type Send = (type: FrameType, payload?: Buffer | string) => boolean;

function forwardInput(stdin: World['stdin'], send: Send, see: (chunk: Buffer) => void): () => void {
  const onData = (chunk: Buffer | string) => {
    const bytes = Buffer.from(chunk);
    see(bytes);
    for (let at = 0; at < bytes.length; at += LIMITS.frameBytes) {
      const hasRoom = send(FRAME.stdin, bytes.subarray(at, at + LIMITS.frameBytes));
      if (!hasRoom) stdin.pause();
    }
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

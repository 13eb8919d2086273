import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { SessionStart } from '@tfp/contract/attach-frames';
import type { FrameLink } from '@tfp/contract/frame-link';
import { LIMITS } from '../limits.ts';
import { isAway } from '../platform/try-again.ts';

export interface Connection {
  socket: Duplex;
  head: Buffer;
}

/** `received`: how many frames this side has of the connections before; undefined for the first one. */
export type Connect = (received: number | undefined) => Promise<Connection>;

/** Keeps a session on a connection, a new one wherever the last one broke off, until the platform knows it no more. */
export async function keepConnected(
  first: Connection,
  connect: Connect,
  link: FrameLink,
  signal: AbortSignal,
): Promise<void> {
  let deadline = 0;
  for (let next: Connection | undefined = first; next !== undefined; ) {
    const since = Date.now();
    await ride(next, link, signal);
    // Connections that break off again and again are no connection.
    if (Date.now() - since > LIMITS.reattachPauseMs) deadline = 0;
    deadline ||= Date.now() + LIMITS.reattachMs;
    next = await connectAgain(connect, link, deadline, signal);
  }
}

/** Carries frames over one connection until it breaks off. */
function ride({ socket, head }: Connection, link: FrameLink, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const read = link.reader((payload) => {
      const { received } = JSON.parse(payload.toString()) as SessionStart;
      link.join(socket, received);
    });
    const receive = (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        reject(error);
      }
    };
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.on('data', receive);
    signal.addEventListener('abort', () => socket.destroy(), { once: true });
    if (signal.aborted) socket.destroy();
    if (head.length > 0) receive(head);
  }).finally(() => {
    link.leave(socket);
    socket.destroy();
  });
}

async function connectAgain(
  connect: Connect,
  link: FrameLink,
  deadline: number,
  signal: AbortSignal,
): Promise<Connection | undefined> {
  while (!signal.aborted && Date.now() < deadline) {
    await pause(LIMITS.reattachPauseMs);
    try {
      return await connect(link.received);
    } catch (error) {
      if (!isAway(error)) return undefined;
    }
  }
  return undefined;
}

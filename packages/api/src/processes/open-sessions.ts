import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import type { Upgrade } from '../http/upgrades.ts';
import { limits } from '../limits.ts';

export type OpenSessions = ReturnType<typeof createOpenSessions>;

/**
 * Clients' connections, each joined with its session at the runner: bytes go through as they are. Neither side
 * half-closes, since the frames have words for that: the end of one is the end of both.
 */
export function createOpenSessions() {
  const clients = new Set<Duplex>();

  /** `left` is called when the client ends its connection, and not when we do, or die. */
  function join(client: Upgrade, runner: Upgrade, left: () => void): void {
    if (client.socket.destroyed) {
      runner.socket.destroy();
      left();
      return;
    }
    clients.add(client.socket);
    client.socket.once('close', () => clients.delete(client.socket));
    const leave = () => {
      if (!runner.socket.readableEnded) left();
    };
    client.socket.once('end', leave).once('error', leave);
    client.socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`,
    );
    forward(client, runner.socket);
    forward(runner, client.socket);
  }

  /** The sessions go on: their clients come back to the next api. */
  function close(): void {
    for (const client of clients) client.destroy();
  }

  return { join, close };
}

function forward({ socket: source, head }: Upgrade, target: Duplex): void {
  if (head.length > 0) target.write(head);
  source.pipe(target, { end: false });
  source.on('error', () => source.destroy());
  source.once('end', () => endSoon(source, target));
  source.once('close', () => endSoon(source, target));
}

/** What was said last, the exit code for example, is still delivered; a side that does not take it is cut off. */
function endSoon(source: Duplex, target: Duplex): void {
  source.end();
  if (target.destroyed || target.writableEnded) return;
  target.end();
  const timer = setTimeout(() => target.destroy(), limits.lastWordsMs);
  target.once('close', () => clearTimeout(timer));
}

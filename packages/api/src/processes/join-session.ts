import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import type { Upgrade } from '../http/upgrades.ts';
import { limits } from '../limits.ts';

/**
 * Joins a client's connection with a one-off's session: bytes go through as they are. Neither side half-closes, since
 * the frames have words for that: the end of one is the end of both.
 */
export function joinSession(client: Upgrade, runner: Upgrade): void {
  if (client.socket.destroyed) {
    runner.socket.destroy();
    return;
  }
  client.socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`,
  );
  forward(client, runner.socket);
  forward(runner, client.socket);
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

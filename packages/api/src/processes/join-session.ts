import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import type { Upgrade } from '../http/upgrades.ts';

/** Joins a client's connection with a one-off's session: bytes go through as they are, and the end of one ends the other. */
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
  source.pipe(target);
  source.on('error', () => target.destroy());
  source.on('close', () => {
    if (!source.readableEnded) target.destroy();
  });
}

import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { ClaimedOneOff, OneOffs } from '../one-off/one-offs.ts';

export interface AttachDeps {
  oneOffs: Pick<OneOffs, 'claim'>;
  serveAttach: (claimed: ClaimedOneOff, client: Duplex, head: Buffer) => Promise<void>;
}

const SESSION = /^\/one-offs\/([A-Za-z0-9_-]+)$/;

/** `GET /one-offs/<session>` with an upgrade: the connection becomes frames. */
export function attachEndpoint(server: Server, { oneOffs, serveAttach }: AttachDeps): void {
  server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    try {
      const session = SESSION.exec(request.url ?? '')?.[1];
      if (session === undefined || request.headers.upgrade !== ATTACH_PROTOCOL) {
        throw new TfpError('bad_request', `Only ${ATTACH_PROTOCOL} is spoken here.`);
      }
      const claimed = oneOffs.claim(session);
      client.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`,
      );
      void serveAttach(claimed, client, head);
    } catch (error) {
      refuse(client, error);
    }
  });
}

function refuse(client: Duplex, error: unknown): void {
  const known =
    error instanceof TfpError ? error : new TfpError('internal_error', (error as Error).message);
  const body = JSON.stringify(toErrorBody(known));
  const head = [
    `HTTP/1.1 ${known.status} Refused`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

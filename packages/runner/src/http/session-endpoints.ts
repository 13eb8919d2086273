import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { Sessions } from '../attach/sessions.ts';

export interface SessionDeps {
  sessions: Pick<Sessions, 'attach' | 'leave'>;
}

/** `DELETE /sessions/<session>/<connection>`: the client of this connection has left. */
export function sessionEndpoints(app: FastifyInstance, { sessions }: SessionDeps): void {
  app.delete<{ Params: { session: string; connection: string } }>(
    '/sessions/:session/:connection',
    async (request) => {
      sessions.leave(request.params.session, request.params.connection);
      return {};
    },
  );
}

const SESSION = /^\/sessions\/([\w-]+)$/;

/** `GET /sessions/<session>` with an upgrade: the connection becomes frames. */
export function attachEndpoint(server: Server, { sessions }: SessionDeps): void {
  server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    try {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://runner');
      const session = SESSION.exec(pathname)?.[1];
      if (session === undefined || request.headers.upgrade !== ATTACH_PROTOCOL) {
        throw new TfpError('bad_request', `Only ${ATTACH_PROTOCOL} is spoken here.`);
      }
      const received = searchParams.get('received');
      const connection = {
        appId: searchParams.get('app') ?? '',
        id: searchParams.get('connection') ?? '',
        received: /^\d{1,10}$/.test(received ?? '') ? Number(received) : undefined,
      };
      sessions.attach(session, connection, () => {
        client.write(
          `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${ATTACH_PROTOCOL}\r\n\r\n`,
        );
        return [client, head];
      });
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

import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { GIT_HEADERS } from '@tfp/contract/builder-client';

/** What the api does for git: it knows who asks, and streams on to the builder's socket. */
export interface Door {
  url: (appId: string) => string;
  port: number;
  close: () => Promise<void>;
}

export async function openDoor(builderSocket: string): Promise<Door> {
  const server = createServer((request, response) => {
    const outgoing = httpRequest({
      socketPath: builderSocket,
      method: request.method,
      path: `/git${request.url}`,
      headers: {
        ...request.headers,
        [GIT_HEADERS.appName]: 'hello',
        [GIT_HEADERS.actor]: 'pusher@example.com',
        [GIT_HEADERS.webUrl]: 'http://hello.localhost:8080',
      },
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      response.flushHeaders();
      pipeline(answer, response, () => {});
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    request.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (appId) => `http://127.0.0.1:${port}/${appId}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

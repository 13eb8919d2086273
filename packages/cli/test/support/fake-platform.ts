import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** NDJSON instead of a body. */
  lines?: unknown[];
}

type Handler = (request: SeenRequest, raw: ServerResponse) => Reply | undefined;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** An API on a real port that answers what a test tells it to, and remembers what it was asked. */
export interface FakePlatform extends AsyncDisposable {
  url: string;
  requests: SeenRequest[];
  /** `GET /apps` → a reply, or what makes one. The query is not part of the path. */
  on: (route: string, reply: Reply | Handler) => void;
  onUpgrade: (handler: UpgradeHandler) => void;
  /** The bodies sent to a route, in order. */
  sent: (route: string) => unknown[];
}

export async function startFakePlatform(): Promise<FakePlatform> {
  const routes = new Map<string, Reply | Handler>();
  const requests: SeenRequest[] = [];
  let upgradeHandler: UpgradeHandler = (_request, socket) => socket.destroy();

  const server = createServer(async (request, response) => {
    const seen = await readRequest(request);
    requests.push(seen);
    const route = routes.get(routeOf(seen));
    if (route === undefined) {
      const body = { id: 'not_found', message: `No route ${routeOf(seen)} in this test.` };
      return send(response, { status: 404, body });
    }
    const reply = typeof route === 'function' ? route(seen, response) : route;
    if (reply !== undefined) send(response, reply);
  });
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    upgradeHandler(request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    on: (route, reply) => void routes.set(route, reply),
    onUpgrade(handler) {
      upgradeHandler = handler;
    },
    sent: (route) => requests.filter((seen) => routeOf(seen) === route).map(({ body }) => body),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function routeOf({ method, path }: SeenRequest): string {
  return `${method} ${path.split('?')[0]}`;
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body, lines }: Reply): void {
  const type = lines === undefined ? 'application/json' : 'application/x-ndjson';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (lines !== undefined) response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  else response.end(body === undefined ? '{}' : JSON.stringify(body));
}

import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Certificates } from './certificates.ts';

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface HttpServer {
  port: number;
  requests: SeenRequest[];
  /** The requests that were answered with 2xx. */
  accepted: SeenRequest[];
  stop: () => Promise<void>;
}

/** A receiver on a real port. Its answer may depend on what came; undefined: none ever comes. */
export async function startHttpServer(
  answer: (request: SeenRequest, number: number) => Answer | undefined = () => ({}),
  tls?: Pick<Certificates, 'cert' | 'key'>,
  listenOn = 0,
): Promise<HttpServer> {
  const requests: SeenRequest[] = [];
  const accepted: SeenRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const seen = { method, path, headers, body: Buffer.concat(chunks) };
    requests.push(seen);
    const reply = answer(seen, requests.length);
    if (reply === undefined) return;
    const { status = 204 } = reply;
    if (status < 300) accepted.push(seen);
    response.writeHead(status, reply.headers).end(reply.body);
  };
  const server = tls ? createHttps(tls, handle) : createHttp(handle);
  await new Promise<void>((resolve) => server.listen(listenOn, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  onTestFinished(stop);
  return { port: (server.address() as AddressInfo).port, requests, accepted, stop };
}

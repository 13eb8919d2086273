import { rmSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

export interface FakeStage {
  /** `POST /apps/x/one-offs`, with the body that came along. */
  asked: { line: string; body: unknown }[];
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse, body: unknown) => void;
export type Upgraded = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Another process of the platform, by hand, on a real unix socket. */
export async function fakeStage(
  path: string,
  answer: Answer,
  options: { upgraded?: Upgraded; raw?: RequestListener } = {},
): Promise<FakeStage> {
  const asked: FakeStage['asked'] = [];
  let server: Server | undefined;

  async function start() {
    rmSync(path, { force: true });
    server = createServer((request, response) => {
      if (options.raw) return options.raw(request, response);
      void readBody(request).then((body) => {
        asked.push({ line: `${request.method} ${request.url}`, body });
        answer(request, response, body);
      });
    });
    if (options.upgraded) server.on('upgrade', options.upgraded);
    await new Promise<void>((resolve) => server?.listen(path, resolve));
  }

  async function stop() {
    const stopped = new Promise((resolve) => server?.close(resolve));
    server?.closeAllConnections();
    await stopped;
  }

  await start();
  onTestFinished(() => stop());
  return { asked, start, stop };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? undefined : JSON.parse(text);
}

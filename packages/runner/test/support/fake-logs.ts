import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { NewLogLine, OutputSource } from '@tfp/contract/log-lines';
import { listenOnSocket } from '@tfp/contract/platform-process';

/** The log store's side: knows which containers it was told of, and reads their files at the end. */
export class FakeLogs {
  readonly lines: NewLogLine[] = [];
  readonly sources = new Map<string, OutputSource>();
  readonly ended = new Map<string, string>();
  private readonly server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
    const { method, url = '' } = request;
    if (method === 'POST' && url.startsWith('/lines')) this.lines.push(...body);
    if (method === 'PUT') this.sources.set(body.containerId, body);
    const id = /^\/sources\/(\w+)\/end$/.exec(url)?.[1];
    if (id !== undefined) this.end(id);
    response.end('{}');
  });

  async listen(socket: string): Promise<void> {
    await listenOnSocket(this.server, socket);
  }

  texts(): string[] {
    return this.lines.map(({ text }) => text);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private end(id: string): void {
    this.ended.set(id, readIfThere(this.sources.get(id)?.path ?? ''));
  }
}

/** The engine removes it while it is looked for. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

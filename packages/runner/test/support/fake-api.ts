import { createServer, type ServerResponse } from 'node:http';
import type { DesiredApp, DesiredStateLine } from '@tfp/contract/desired-state';
import { listenOnSocket } from '@tfp/contract/platform-process';

/** The api's side of the desired state: tells every app, `synced`, then each change. */
export class FakeApi {
  readonly apps = new Map<string, DesiredApp>();
  private readonly readers = new Set<ServerResponse>();
  private readonly server = createServer((request, response) => {
    if (request.url !== '/desired-state') return void response.writeHead(404).end('{}');
    response.writeHead(200);
    for (const app of this.apps.values()) this.write(response, { kind: 'app', app });
    this.write(response, { kind: 'synced' });
    this.readers.add(response);
    response.on('close', () => this.readers.delete(response));
  });

  async listen(socket: string): Promise<void> {
    await listenOnSocket(this.server, socket);
  }

  set(app: DesiredApp): void {
    this.apps.set(app.id, app);
    for (const reader of this.readers) this.write(reader, { kind: 'app', app });
  }

  change(appId: string, change: Partial<DesiredApp>): void {
    this.set({ ...(this.apps.get(appId) as DesiredApp), ...change });
  }

  remove(appId: string): void {
    this.apps.delete(appId);
    for (const reader of this.readers) this.write(reader, { kind: 'gone', appId });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private write(response: ServerResponse, line: DesiredStateLine): void {
    response.write(`${JSON.stringify(line)}\n`);
  }
}

import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Route, RouteLine, RouterReport } from '@tfp/contract/routes';
import { until } from './journey.ts';
import { tempDirectory } from './temp-directory.ts';

/** The runner's side of the routes, on a real unix socket: tells the table, keeps the reports. */
export class FakeRunner {
  readonly socketPath: string;
  readonly reports: RouterReport[] = [];
  epoch = 'boot.1-1';
  #version: number;
  #routes = new Map<string, Route>();
  #streams = new Set<ServerResponse>();
  #server: Server | undefined;

  constructor(routes: Route[], options: { version?: number; socketPath?: string } = {}) {
    this.#version = options.version ?? 1;
    this.socketPath = options.socketPath ?? join(tempDirectory(), 'runner.sock');
    for (const route of routes) this.#routes.set(route.host, route);
  }

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/routes?worker=')) {
        this.#streams.add(response);
        response.on('close', () => this.#streams.delete(response));
        this.#tell(response, this.#table());
        return;
      }
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        this.reports.push(JSON.parse(text) as RouterReport);
        response.end('{}');
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.socketPath, resolve));
    return this;
  }

  set(...routes: Route[]): number {
    for (const route of routes) this.#routes.set(route.host, route);
    return this.#change({ set: routes, removed: [] });
  }

  remove(...hosts: string[]): number {
    for (const host of hosts) this.#routes.delete(host);
    return this.#change({ set: [], removed: hosts });
  }

  /** Answers when a report says the version, and what else the test wants of it. */
  async reported(version: number, isFitting: (report: RouterReport) => boolean = () => true) {
    const find = () =>
      this.reports.findLast((report) => report.version === version && isFitting(report));
    await until(() => find() !== undefined);
    return find() as RouterReport;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #change(change: { set: Route[]; removed: string[] }): number {
    const version = ++this.#version;
    for (const stream of this.#streams) this.#tell(stream, { kind: 'change', version, ...change });
    return version;
  }

  #table(): RouteLine {
    const routes = [...this.#routes.values()];
    return { kind: 'table', version: this.#version, epoch: this.epoch, routes };
  }

  #tell(stream: ServerResponse, line: RouteLine): void {
    stream.write(`${JSON.stringify(line)}\n`);
  }
}

import type { Route, RouteLine, Target } from '@tfp/contract/routes';
import { type RunnerClient, runnerClient } from '@tfp/contract/runner-client';

/** A router worker: follows the table, acknowledges each version, and says what it has been told is still open. */
export class FakeRouter {
  readonly routes = new Map<string, Route>();
  readonly lines: RouteLine[] = [];
  readonly open: Record<string, { requests: number; streams: number }> = {};
  version = 0;
  isAcknowledging = true;
  private readonly runner: RunnerClient;
  private readonly worker: string;
  private readonly stopping = new AbortController();

  constructor(socket: string, worker = 'worker-1') {
    this.runner = runnerClient(socket);
    this.worker = worker;
  }

  /** Follows for ever, through restarts of the runner. */
  async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for await (const line of this.runner.routes(this.worker, signal)) await this.take(line);
      } catch {
        // The runner is away: it will be back.
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async report(): Promise<void> {
    const { worker, version } = this;
    const draining = Object.fromEntries(
      Object.entries(this.open).filter(([, { requests, streams }]) => requests + streams > 0),
    );
    await this.runner.report({ worker, version, draining });
  }

  targets(host: string): Target[] {
    const route = this.routes.get(host);
    return route?.kind === 'app' ? route.targets : [];
  }

  stop(): void {
    this.stopping.abort();
  }

  private async take(line: RouteLine): Promise<void> {
    this.lines.push(line);
    this.version = line.version;
    if (line.kind === 'table') this.routes.clear();
    const set = line.kind === 'table' ? line.routes : line.set;
    for (const route of set) this.routes.set(route.host, route);
    if (line.kind === 'change') for (const host of line.removed) this.routes.delete(host);
    if (this.isAcknowledging) await this.report();
  }
}

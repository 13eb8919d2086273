import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@tfp/contract/platform-process';
import type { RouteLine, RouterReport } from '@tfp/contract/routes';
import type { RunnerClient } from '@tfp/contract/runner-client';
import { RECONNECT_MS_MAX, RECONNECT_MS_MIN } from '../limits.ts';
import { createRouteKeeper } from './keep-routes.ts';
import { createReporter } from './report-drains.ts';
import type { SnapshotFile } from './route-snapshot.ts';
import type { RouteTable } from './route-table.ts';

export interface FollowDeps {
  log: Logger;
  worker: string;
  runner: Pick<RunnerClient, 'routes' | 'report'>;
  table: RouteTable;
  file: Pick<SnapshotFile, 'write'>;
}

export interface RouteFollower {
  /** Settled when the first table of the runner was taken over. */
  heard: Promise<void>;
  isConnected: () => boolean;
  stop: () => void;
}

/**
 * THE STORY of a route: the runner tells a version, the table takes it over, former targets drain, the copy on disk
 * follows, and the runner is told of each step. While the runner is away everything is served as it was last heard.
 */
export function followRoutes({ log, worker, runner, table, file }: FollowDeps): RouteFollower {
  const stopping = new AbortController();
  const heard = Promise.withResolvers<void>();
  let isConnected = false;

  const keeper = createRouteKeeper(log, table, file, () => reporter.noteChange());
  const reporter = createReporter({
    send: (report) => runner.report(report),
    current: () => (isConnected ? report() : undefined),
  });
  table.onDrainChange = () => reporter.noteChange();

  function report(): RouterReport {
    keeper.settle();
    const left = table.left(performance.now());
    return { worker, version: table.version, draining: table.draining(), left };
  }

  function take(line: RouteLine): void {
    table.apply(line);
    keeper.noteChange();
    isConnected = true;
    heard.resolve();
    reporter.noteChange();
  }

  async function follow(): Promise<void> {
    let restMs = RECONNECT_MS_MIN;
    while (!stopping.signal.aborted) {
      try {
        for await (const line of runner.routes(worker, stopping.signal)) {
          take(line);
          restMs = RECONNECT_MS_MIN;
        }
      } catch (error) {
        log.debug({ err: error }, 'runner away');
      }
      if (isConnected) log.info('runner away; serving from the last routes');
      isConnected = false;
      await pause(restMs, undefined, { ref: false });
      restMs = Math.min(restMs * 2, RECONNECT_MS_MAX);
    }
  }

  void follow();
  return {
    heard: heard.promise,
    isConnected: () => isConnected,
    stop() {
      stopping.abort();
      reporter.stop();
    },
  };
}

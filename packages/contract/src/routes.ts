/** Where a route leads: one container by its own address, or a socket of the platform itself. */
export interface Target {
  /** The container's id. Connection pools and drains are keyed by it, never by the address. */
  id: string;
  /** `web.1`, for the router's log line. */
  process: string;
  address: string;
  port: number;
}

/** Why a host has no targets: nothing was released, scaled to 0, everything crashed, or it still boots. */
export type EmptyReason = 'blank' | 'stopped' | 'crashed' | 'booting';

export type Route =
  | {
      host: string;
      kind: 'app';
      appId: string;
      app: string;
      release: number;
      targets: Target[];
      empty: EmptyReason;
    }
  | { host: string; kind: 'platform'; socket: string };

/**
 * The stream of `GET /routes`: the whole table first, then each change. The version rises by one with each line.
 * `epoch` names the machine's boot and the engine's start: targets of another epoch may belong to someone else by now.
 * Its form is `<boot id>.<anything>.<engine's process id>-<its start in clock ticks>`, so that the router can check it alone.
 */
export type RouteLine =
  | { kind: 'table'; version: number; epoch: string; routes: Route[] }
  | { kind: 'change'; version: number; set: Route[]; removed: string[] };

/** What one router worker says of itself: after each table version, and whenever a drain moves on. */
export interface RouterReport {
  worker: string;
  version: number;
  /**
   * Targets that are no longer in the table but still have something open. A target that is absent here is drained:
   * no request in flight, no stream, and no pooled connection, used or not.
   */
  draining: Record<string, { requests: number; streams: number }>;
  /**
   * What has ended of what was in flight when a target left the table, counted up from 0. It is told again for a while
   * after the target is drained, so that a runner that was away hears of it. A worker of an earlier version has none.
   */
  left?: Record<string, LeftTarget>;
}

export interface LeftTarget {
  /** Requests that ended as they should, or by the visitor's own doing. */
  drained: number;
  /** Requests that were broken off on the app's side. */
  dropped: number;
  /** Streams that ended, however. */
  streams: number;
}

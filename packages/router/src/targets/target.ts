import type { NetConnectOpts } from 'node:net';
import { IDLE_UPSTREAMS_PER_TARGET_MAX, QUARANTINE_MS } from '../limits.ts';
import {
  UpstreamConnection,
  type UpstreamOwner,
  type UpstreamUser,
} from './upstream-connection.ts';

/** One container, or one process of the platform, with its own connections: they are never shared with another. */
export class Target implements UpstreamOwner {
  readonly id: string;
  /** `web.1`. */
  readonly process: string;
  readonly isPlatform: boolean;
  readonly address: NetConnectOpts;
  requests = 0;
  streams = 0;
  quarantinedUntil = 0;
  /** In how many routes it stands now. */
  routeCount = 0;
  isRetired = false;
  /** What has ended since it was retired. */
  readonly left = { drained: 0, dropped: 0, streams: 0 };
  /** Called whenever something of a retired target has moved on. */
  onDrainChange: () => void = () => {};
  #openCount = 0;
  #idle: UpstreamConnection[] = [];

  constructor(id: string, process: string, address: NetConnectOpts) {
    this.id = id;
    this.process = process;
    this.address = address;
    this.isPlatform = 'path' in address;
  }

  get isDrained(): boolean {
    return this.#openCount === 0;
  }

  get inFlight(): number {
    return this.requests + this.streams;
  }

  /** Takes the connection that was used last: it is the least likely to be closed by now. */
  takeIdle(now: number): UpstreamConnection | null {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return null;
      if (connection.isUsable && connection.idleUntil > now) return connection;
      connection.destroy();
    }
  }

  open(user: UpstreamUser, head: Buffer): UpstreamConnection {
    this.#openCount++;
    return new UpstreamConnection(this, this.address, user, head);
  }

  /** Keeps a connection for the next request, where that is safe. */
  keep(connection: UpstreamConnection, idleUntil: number): void {
    connection.rest();
    connection.idleUntil = idleUntil;
    const isFull = this.#idle.length >= IDLE_UPSTREAMS_PER_TARGET_MAX;
    if (this.isRetired || isFull || !connection.isUsable) {
      connection.destroy();
      return;
    }
    if (connection.socket.isPaused()) connection.socket.resume();
    this.#idle.push(connection);
  }

  quarantine(now: number): void {
    this.quarantinedUntil = now + QUARANTINE_MS;
  }

  /** Closes what waits unused; what is busy is closed by `keep` when it is done. */
  retire(): void {
    this.isRetired = true;
    this.closeIdle(Number.POSITIVE_INFINITY);
  }

  closeIdle(now: number): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const connection of idle) {
      if (connection.isUsable && connection.idleUntil > now) this.#idle.push(connection);
      else connection.destroy();
    }
  }

  noteEnd(isStream: boolean, isBroken: boolean): void {
    if (!this.isRetired) return;
    if (isStream) this.left.streams++;
    else if (isBroken) this.left.dropped++;
    else this.left.drained++;
  }

  noteChange(): void {
    if (this.isRetired) this.onDrainChange();
  }

  onConnectionLost(connection: UpstreamConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
  }

  onConnectionClosed(): void {
    this.#openCount--;
    this.noteChange();
  }
}

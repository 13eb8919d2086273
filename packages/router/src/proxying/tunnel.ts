import type { Socket } from 'node:net';
import type { Lease } from '../targets/lease.ts';
import type { UpstreamConnection } from '../targets/upstream-connection.ts';
import type { ProxyState } from './proxy-state.ts';
import type { ResponseRelay } from './response-relay.ts';

/**
 * Ends a tunnel of which one side takes nothing more. That side's last words may still be on their way, and are read as
 * fast as the other side takes them. Where that takes none, nobody would notice: whatever it says itself keeps it busy.
 */
export class Tunnel {
  readonly #proxy: ProxyState;
  readonly #client: Socket;
  readonly #answer: ResponseRelay;
  readonly #upstream: UpstreamConnection;
  #lastBytesRead = -1;
  #lastTick = 0;

  constructor(proxy: ProxyState, client: Socket, answer: ResponseRelay, lease: Lease) {
    this.#proxy = proxy;
    this.#client = client;
    this.#answer = answer;
    this.#upstream = lease.connection as UpstreamConnection;
  }

  onClientEnd(): void {
    const { socket } = this.#upstream;
    if (this.#answer.isClientDeaf) socket.destroySoon();
    else socket.end();
  }

  /** Called on each tick. */
  checkTime(): void {
    const deaf = this.#deafSide();
    if (deaf === null) return;
    if (deaf.bytesRead !== this.#lastBytesRead) {
      this.#lastBytesRead = deaf.bytesRead;
      this.#lastTick = this.#proxy.tick;
    }
    const { idleMs } = this.#proxy.world.times;
    if (this.#proxy.hasPassed(this.#lastTick, idleMs)) this.#client.destroy();
  }

  #deafSide(): Socket | null {
    if (this.#answer.isClientDeaf) return this.#client;
    return this.#upstream.isDeaf ? this.#upstream.socket : null;
  }
}

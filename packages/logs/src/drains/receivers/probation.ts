import type { Socket } from 'node:net';

/** How a connection ended: in order is a FIN and no error. A receiver that closes over lines that it has not read resets. */
interface End {
  isOrderly: boolean;
  livedMs: number;
}

const AT_ONCE = 0.2;
const LONGER = 1.25;

/**
 * What is asked of a receiver whose connections break again and again. A connection has to stay for a while before
 * anything is written, so that one that is closed at once costs no line; then one batch is written, and counts when the
 * connection stays behind it, or ends in order and later than it does where nothing is written.
 */
export class Probation {
  isOn = false;
  private readonly watchMs: number;
  /** How long a connection stayed that ended before anything was written. */
  private silentMs: number | undefined;

  constructor(watchMs: number) {
    this.watchMs = watchMs;
  }

  /** Resolves when lines may be written; else throws in words that go behind the host's name. */
  async beforeWriting(socket: Socket, openedAtMs: number, signal: AbortSignal): Promise<void> {
    const { watchMs, silentMs } = this;
    // One that is closed for having nothing to read has to get something before that.
    const quietMs =
      silentMs === undefined || this.isAtOnce(silentMs) ? watchMs : Math.min(watchMs, silentMs / 2);
    const end = await endWithin(socket, openedAtMs, quietMs, signal);
    if (end === undefined) return;
    this.silentMs = end.livedMs;
    if (this.isAtOnce(end.livedMs)) throw closedAtOnce();
    throw new ClosedSoon(
      `takes connections and closes them after ${(end.livedMs / 1_000).toFixed(1)} s`,
    );
  }

  /** Resolves when what was written counts as taken; else throws likewise. */
  async behindBatch(socket: Socket, openedAtMs: number, signal: AbortSignal): Promise<void> {
    const end = await endWithin(socket, openedAtMs, this.watchMs, signal);
    if (end === undefined) {
      this.isOn = false;
      this.silentMs = undefined;
      return;
    }
    const isLonger = this.silentMs === undefined || end.livedMs > this.silentMs * LONGER;
    if (!end.isOrderly || !isLonger) {
      throw new ClosedSoon(
        'breaks connections off soon after it got lines: they do not count as taken',
      );
    }
  }

  isAtOnce(livedMs: number): boolean {
    return livedMs < this.watchMs * AT_ONCE;
  }
}

/** Its message goes behind the host's name. */
export class ClosedSoon extends Error {}

export function closedAtOnce(): ClosedSoon {
  return new ClosedSoon('takes connections and closes them at once');
}

/** How the connection ended, or undefined when it stayed so long. */
function endWithin(
  socket: Socket,
  openedAtMs: number,
  ms: number,
  signal: AbortSignal,
): Promise<End | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => resolve(undefined)), ms);
    const onAbort = () => finish(() => reject(signal.reason));
    const onClose = () => {
      const isOrderly = socket.readableEnded && socket.errored === null;
      finish(() => resolve({ isOrderly, livedMs: performance.now() - openedAtMs }));
    };
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (socket.closed) onClose();
    if (signal.aborted) onAbort();

    function finish(then: () => void) {
      clearTimeout(timer);
      socket.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      then();
    }
  });
}

import type { Socket } from 'node:net';
import type { Clock } from '../clock.ts';

export interface Connection {
  socket: Socket;
  openedAtMs: number;
}

/** How a connection ended: in order is a FIN and no error. A receiver that closes over lines that it has not read resets. */
export interface End {
  isOrderly: boolean;
  livedMs: number;
}

/** How the connection ended, or undefined when it stayed so long. */
export function endWithin(
  ms: number,
  { socket, openedAtMs }: Connection,
  clock: Clock,
  signal: AbortSignal,
): Promise<End | undefined> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => finish(() => resolve(undefined)));
    const onAbort = () => finish(() => reject(signal.reason));
    const onClose = () => {
      const isOrderly = socket.readableEnded && socket.errored === null;
      finish(() => resolve({ isOrderly, livedMs: clock.nowMs() - openedAtMs }));
    };
    socket.once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    if (socket.closed) onClose();
    if (signal.aborted) onAbort();

    function finish(then: () => void) {
      cancel();
      socket.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      then();
    }
  });
}

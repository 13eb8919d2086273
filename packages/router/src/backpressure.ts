import type { Socket } from 'node:net';

const NOTHING = Buffer.alloc(0);

/**
 * Whether the kernel has not yet taken all that was written. While it is so, the written bytes must stay as they are
 * and no more may be read for this socket: that is the whole of our backpressure.
 */
export function isBlocked(socket: Socket): boolean {
  return socket.writableLength > 0;
}

/** Calls back when all that was written is in the kernel's hands. A socket that dies meanwhile tells so by itself. */
export function afterFlush(socket: Socket, callback: () => void): void {
  socket.write(NOTHING, (error) => {
    if (error == null) callback();
  });
}

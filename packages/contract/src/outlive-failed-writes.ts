import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

const CLOSED = new Set(['EPIPE', 'ECONNRESET']);

/**
 * Keeps a socket readable when a write finds that the other side has closed. Node destroys it then, and with it what
 * the other side said before, though the kernel has it already. Reading comes to the end of that, and finds out as well.
 * Returns how to end that.
 */
export function outliveFailedWrites(socket: Socket, onFailed = (_code?: string) => {}): () => void {
  const { _write: write, _writev: writev } = socket;
  const survive =
    (done: (error?: Error | null) => void) => (error?: NodeJS.ErrnoException | null) => {
      if (!CLOSED.has(error?.code ?? '') || socket.destroyed) return done(error);
      onFailed(error?.code);
      done();
    };
  socket._write = (chunk, encoding, done) => write.call(socket, chunk, encoding, survive(done));
  if (writev) socket._writev = (chunks, done) => writev.call(socket, chunks, survive(done));
  return () => {
    socket._write = write;
    if (writev) socket._writev = writev;
  };
}

/** An answer counts that comes before the whole request was sent, also when the server closes behind it. */
export function hearEarlyAnswer(outgoing: ClientRequest): void {
  outgoing.once('socket', (socket) => {
    // A kept socket comes by again.
    if (Object.hasOwn(socket, '_write')) return;
    let isDeaf = false;
    const stop = outliveFailedWrites(socket, () => {
      isDeaf = true;
    });
    // Before its agent hands it on: no other request can be sent over it.
    socket.prependListener('free', () => {
      if (isDeaf) socket.destroy();
    });
    // Whoever gets the connection is told by failed writes that it is gone.
    if (outgoing.hasHeader('upgrade')) outgoing.prependOnceListener('upgrade', stop);
  });
}

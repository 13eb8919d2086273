import { Socket } from 'node:net';

/**
 * Keeps a socket readable when a write to it fails. Node destroys it then, and with it what the other side said
 * before it closed, though the kernel has it already. That nobody is there any more, reading finds out as well.
 */
export function outliveFailedWrites(socket: Socket, onFailed: () => void): void {
  const survive = (done: (error?: Error | null) => void) => (error?: Error | null) => {
    if (error == null || socket.destroyed) return done(error);
    onFailed();
    done();
  };
  socket._write = (chunk, encoding, done) =>
    Socket.prototype._write.call(socket, chunk, encoding, survive(done));
  socket._writev = (chunks, done) => Socket.prototype._writev?.call(socket, chunks, survive(done));
}

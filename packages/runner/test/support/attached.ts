import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type ExitReport, FRAME, type FrameType } from '@tfp/contract/attach-frames';
import { FrameLink } from '@tfp/contract/frame-link';
import type { RunnerClient } from '@tfp/contract/runner-client';

/** The hand at the other end of a session. Its first connection is made; `breakOff` is the death of the api between. */
export async function attachTo(client: RunnerClient, app: string, session: string) {
  const output: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const ended = Promise.withResolvers<ExitReport>();
  const started = Promise.withResolvers<void>();
  ended.promise.catch(() => {});
  let room = Promise.withResolvers<void>();
  let socket: Duplex | undefined;
  let connection = '';

  const link = new FrameLink({
    onFrame({ type, payload }, done) {
      if (type === FRAME.stdout) output.stdout.push(Buffer.from(payload));
      if (type === FRAME.stderr) output.stderr.push(Buffer.from(payload));
      if (type === FRAME.exit) ended.resolve(JSON.parse(payload.toString()));
      if (type === FRAME.failed) ended.reject(new Error(payload.toString()));
      done();
    },
    onRoom: () => room.resolve(),
  });

  async function connect(received?: number): Promise<void> {
    connection = randomBytes(4).toString('hex');
    const known = received === undefined ? {} : { received };
    const { socket: next, head } = await client.attach(session, { app, connection, ...known });
    next.on('error', () => {});
    socket = next;
    const read = link.reader((payload) => {
      link.join(next, JSON.parse(payload.toString()).received);
      started.resolve();
    });
    if (head.length > 0) read(head);
    next.on('data', read);
  }

  await connect();
  return {
    started: started.promise,
    exit: ended.promise,
    send: (type: FrameType, payload?: Buffer | string) => link.send(type, payload),
    /** Sends all of it at the speed of the reader. */
    async pour(bytes: Buffer, chunk = 65_536) {
      for (let at = 0; at < bytes.length; at += chunk) {
        room = Promise.withResolvers();
        if (!link.send(FRAME.stdin, bytes.subarray(at, at + chunk))) await room.promise;
      }
    },
    stdout: () => Buffer.concat(output.stdout),
    stderr: () => Buffer.concat(output.stderr),
    leave: () => client.leave(session, connection),
    breakOff() {
      if (socket === undefined) return;
      link.leave(socket);
      socket.removeAllListeners('data').destroy();
    },
    again: () => connect(link.received),
  };
}

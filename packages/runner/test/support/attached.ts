import type { Duplex } from 'node:stream';
import {
  createFrameDecoder,
  type ExitReport,
  encodeFrame,
  FRAME,
  type FrameType,
} from '@tfp/contract/attach-frames';
import type { RunnerClient } from '@tfp/contract/runner-client';

/** The hand at the other end of an attached one-off. */
export async function attachTo(client: RunnerClient, session: string) {
  const { socket, head } = await client.attach(session);
  const output: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const ended = Promise.withResolvers<ExitReport>();
  const started = Promise.withResolvers<void>();
  const decode = createFrameDecoder(({ type, payload }) => {
    if (type === FRAME.stdout) output.stdout.push(Buffer.from(payload));
    if (type === FRAME.stderr) output.stderr.push(Buffer.from(payload));
    if (type === FRAME.started) started.resolve();
    if (type === FRAME.exit) ended.resolve(JSON.parse(payload.toString()));
    if (type === FRAME.failed) ended.reject(new Error(payload.toString()));
  });
  ended.promise.catch(() => {});
  decode(head);
  socket.on('data', decode);
  return {
    socket: socket as Duplex,
    started: started.promise,
    exit: ended.promise,
    send: (type: FrameType, payload?: Buffer | string) => socket.write(encodeFrame(type, payload)),
    stdout: () => Buffer.concat(output.stdout),
    stderr: () => Buffer.concat(output.stderr),
  };
}

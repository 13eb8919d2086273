import type { Socket } from 'node:net';
import { createByteReader } from './byte-reader.ts';

/** The other end is `tfp-relay`, which git runs as its hook: bytes from git come in, bytes and an exit code go back. */
export interface HookConnection {
  pushId: string;
  /** What git sends to its hook. */
  input: AsyncIterable<Buffer>;
  toGit: (bytes: Buffer) => void;
  /** Text for the person who pushes; git shows it at once, behind `remote:`. */
  toPusher: (text: string) => void;
  end: (exitCode: number) => void;
}

const CHANNEL = { stdout: 1, stderr: 2, exit: 3 } as const;
const PUSH_ID_BYTES_MAX = 200;

/** Reads the first line, which names the push. Undefined where the other end is no hook of ours. */
export async function openHookConnection(socket: Socket): Promise<HookConnection | undefined> {
  // A pusher who goes away closes this under our hands; what we still have to say is then nobody's.
  socket.on('error', () => socket.destroy());
  const reader = createByteReader(socket);
  const pushId = await reader.readLine(PUSH_ID_BYTES_MAX);
  if (pushId === undefined) {
    socket.destroy();
    return undefined;
  }
  const send = (channel: number, payload: Buffer) => {
    if (socket.writable) socket.write(frame(channel, payload));
  };
  return {
    pushId,
    input: reader.rest(),
    toGit: (bytes) => send(CHANNEL.stdout, bytes),
    toPusher: (text) => send(CHANNEL.stderr, Buffer.from(text)),
    end(exitCode) {
      send(CHANNEL.exit, Buffer.from([exitCode]));
      socket.end();
    },
  };
}

function frame(channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(channel, 0);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

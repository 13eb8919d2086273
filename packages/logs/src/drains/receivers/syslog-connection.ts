import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DesiredDrain } from '@tfp/contract/drains';
import { secureContext } from '../dial/authorities.ts';
import { allowedLookup, assertAllowed, type DialRules } from '../dial/dial.ts';
import { readDial } from '../dial/read-dial.ts';
import { Trouble } from './trouble-words.ts';

export interface ConnectionLimits {
  drainConnectMs: number;
  drainWriteMs: number;
  drainPieceBytes: number;
}

interface Wait {
  withinMs: number;
  /** What it is called when it takes longer. */
  trouble: () => string;
  signal: AbortSignal;
}

const KEEP_ALIVE_MS = 60_000;

/** Connects over TCP or TLS, to where a drain may send. */
export async function openConnection(
  { url: text, ca }: Pick<DesiredDrain, 'url' | 'ca'>,
  rules: DialRules,
  { drainConnectMs }: ConnectionLimits,
  signal: AbortSignal,
): Promise<Socket> {
  const url = new URL(text);
  const dial = readDial(url);
  await assertAllowed(dial, rules);
  const { host, port } = dial;
  const target = { host, port, lookup: allowedLookup(dial, rules) };
  const isTls = url.protocol === 'syslog+tls:';
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = isTls
    ? connectTls({ ...target, ...named, secureContext: secureContext(ca) })
    : connectTcp(target);
  socket.on('error', () => undefined);
  // A receiver of syslog has nothing to say; read all the same, or its end would not be seen.
  socket.resume();
  const trouble = () =>
    socket.connecting ? 'did not take a connection' : 'did not answer the TLS handshake';
  await settled(socket, { withinMs: drainConnectMs, trouble, signal }, (done) =>
    socket.once(isTls ? 'secureConnect' : 'connect', done),
  );
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setNoDelay(true);
  return socket;
}

/** Piece by piece: a slow receiver is one that takes each within the time, one that hangs does not. */
export async function writeAll(
  socket: Socket,
  bytes: Buffer,
  { drainPieceBytes, drainWriteMs }: ConnectionLimits,
  signal: AbortSignal,
): Promise<void> {
  const wait = { withinMs: drainWriteMs, trouble: () => 'took no line', signal };
  for (let at = 0; at < bytes.length; at += drainPieceBytes) {
    const piece = bytes.subarray(at, at + drainPieceBytes);
    await settled(socket, wait, (done) => socket.write(piece, done));
  }
}

/** Waits for a callback, and not longer than for the socket's end, the deadline or the signal. */
function settled(
  socket: Socket,
  { withinMs, trouble, signal }: Wait,
  begin: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const seconds = Math.round(withinMs / 1_000);
    const timer = setTimeout(() => fail(new Trouble(`${trouble()} for ${seconds} s`)), withinMs);
    const onAbort = () => fail(signal.reason);
    const onError = (error: Error) => fail(error);
    const onClose = () => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    socket.once('error', onError).once('close', onClose);
    signal.addEventListener('abort', onAbort, { once: true });
    begin((error) => (error ? fail(error) : finish(resolve)));
    if (socket.destroyed) onClose();
    if (signal.aborted) onAbort();

    function finish(then: () => void) {
      clearTimeout(timer);
      socket.off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      then();
    }
    function fail(error: Error) {
      finish(() => reject(error));
      socket.destroy();
    }
  });
}

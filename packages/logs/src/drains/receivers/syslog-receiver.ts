import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { DesiredDrain } from '@tfp/contract/drains';
import { secureContext } from '../dial/authorities.ts';
import { allowedLookup, assertAllowed, type Dial, type DialRules } from '../dial/dial.ts';
import { readDial } from '../dial/read-dial.ts';
import { encodeSyslog } from '../formats/syslog.ts';
import { closedAtOnce, Probation } from './probation.ts';
import type { Receiver } from './receiver.ts';
import { Hanging, troubleWords } from './trouble-words.ts';

export interface SyslogLimits {
  drainConnectMs: number;
  drainWriteMs: number;
  drainPieceBytes: number;
  drainDoubtMs: number;
}

const KEEP_ALIVE_MS = 60_000;

/**
 * Syslog over one connection that stays open. TCP says only that this machine's kernel took the lines; `onBreak` tells
 * when a connection broke, for the drain to go back over what may have been lost with it.
 */
export function createSyslogReceiver(
  drain: DesiredDrain,
  rules: DialRules,
  limits: SyslogLimits,
  onBreak: () => void,
): Receiver {
  const url = new URL(drain.url);
  const dial = readDial(url);
  const probation = new Probation(limits.drainDoubtMs);
  let socket: Socket | undefined;
  let openedAtMs = 0;

  async function connected(signal: AbortSignal): Promise<Socket> {
    if (socket !== undefined) return socket;
    await assertAllowed(dial, rules);
    const opened = await open(url, dial, drain, rules, limits, signal);
    openedAtMs = performance.now();
    if (probation.isOn) {
      await probation.beforeWriting(opened, openedAtMs, signal).catch((error) => {
        opened.destroy();
        throw error;
      });
    }
    socket = opened;
    opened.once('close', () => {
      if (socket !== opened) return;
      socket = undefined;
      // On probation whoever sends watches for the end.
      if (!probation.isOn) onBreak();
    });
    return opened;
  }

  return {
    confirms: false,
    lingers: false,
    async send(batch, signal) {
      let used: Socket | undefined;
      try {
        used = await connected(signal);
        await writeAll(used, encodeSyslog(batch), limits, signal);
        if (!probation.isOn) return { kind: 'taken' };
        await probation.behindBatch(used, openedAtMs, signal);
        return { kind: 'taken', isSure: true };
      } catch (error) {
        used?.destroy();
        // A reset may come before this side knows that it is connected.
        const wasYoung = used === undefined || probation.isAtOnce(performance.now() - openedAtMs);
        const trouble = wasYoung && isBreak(error) ? closedAtOnce() : error;
        return { kind: 'failed', text: troubleWords(trouble, dial.host) };
      }
    },
    doubt() {
      probation.isOn = true;
    },
    close() {
      const open = socket;
      socket = undefined;
      // What the kernel still holds goes out before the end; nobody waits for it longer than for an answer.
      open?.setTimeout(limits.drainConnectMs, () => open.destroy());
      open?.end();
    },
  };
}

function isBreak(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function open(
  url: URL,
  dial: Dial,
  drain: Pick<DesiredDrain, 'ca'>,
  rules: DialRules,
  limits: SyslogLimits,
  signal: AbortSignal,
): Promise<Socket> {
  const { host, port } = dial;
  const target = { host, port, lookup: allowedLookup(dial, rules) };
  const isTls = url.protocol === 'syslog+tls:';
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = isTls
    ? connectTls({ ...target, ...named, secureContext: secureContext(drain.ca) })
    : connectTcp(target);
  socket.on('error', () => undefined);
  // A receiver of syslog has nothing to say; read all the same, or its end would not be seen.
  socket.resume();
  const trouble = () =>
    socket.connecting ? 'did not take a connection' : 'did not answer the TLS handshake';
  await settled(socket, limits.drainConnectMs, trouble, signal, (done) =>
    socket.once(isTls ? 'secureConnect' : 'connect', done),
  );
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setNoDelay(true);
  return socket;
}

/** Piece by piece: a slow receiver is one that takes each within the time, one that hangs does not. */
async function writeAll(
  socket: Socket,
  bytes: Buffer,
  { drainPieceBytes, drainWriteMs }: SyslogLimits,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < bytes.length; at += drainPieceBytes) {
    const piece = bytes.subarray(at, at + drainPieceBytes);
    await settled(
      socket,
      drainWriteMs,
      () => 'took no line',
      signal,
      (done) => socket.write(piece, done),
    );
  }
}

/** Waits for a callback, and not longer than for the socket's end, the deadline or the signal. */
function settled(
  socket: Socket,
  withinMs: number,
  trouble: () => string,
  signal: AbortSignal,
  begin: (done: (error?: Error | null) => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const seconds = Math.round(withinMs / 1_000);
    const timer = setTimeout(() => fail(new Hanging(`${trouble()} for ${seconds} s`)), withinMs);
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

import { constants } from 'node:os';
import type { Duplex } from 'node:stream';
import {
  createFrameDecoder,
  type ExitReport,
  encodeFrame,
  FRAME,
  type Frame,
  type TerminalSize,
} from '@tfp/contract/attach-frames';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import { demultiplex } from '../engine/docker-output.ts';
import type { Exit } from '../engine/engine.ts';
import type { World } from '../world.ts';
import { endOneOff } from './end-one-off.ts';
import { awaitEnd } from './finish-one-off.ts';
import type { ClaimedOneOff } from './one-offs.ts';
import { startOneOff } from './start-one-off.ts';

/** Runs a one-off for the one who is attached: their bytes in, its bytes out, its exit code last. */
export async function serveAttach(
  world: World,
  claimed: ClaimedOneOff,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  const { app, release, oneOff } = claimed;
  client.on('error', () => client.destroy());
  // The end of the input has a frame of its own: whoever closes a direction is gone.
  client.once('end', () => client.destroy());
  try {
    const stream = await startOneOff(world, app, release, oneOff);
    if (stream === undefined) throw new Error('an attached one-off has no stream');
    client.write(encodeFrame(FRAME.started, JSON.stringify({ process: oneOff.name })));
    await resize(world, claimed, oneOff.request.terminal);
    hangUpWithClient(world, claimed, client);
    takeInput(world, claimed, client, stream, head);
    await passOutput(stream, client, oneOff.request.terminal !== null);
    const exit = await awaitEnd(world, app, oneOff);
    oneOff.exited.resolve();
    client.end(encodeFrame(FRAME.exit, JSON.stringify(exitReport(exit))));
  } catch (error) {
    client.end(encodeFrame(FRAME.failed, JSON.stringify(toErrorBody(asTfpError(world, error)))));
  } finally {
    await claimed.leave();
  }
}

/** The person is gone: the process is told as a terminal would tell it, then ended. */
function hangUpWithClient(world: World, { oneOff }: ClaimedOneOff, client: Duplex): void {
  const hangUp = () => {
    if (oneOff.state !== 'up') return;
    void endOneOff(world, oneOff, 'SIGHUP', world.timers.hangupGraceMs);
  };
  if (client.destroyed) hangUp();
  else client.once('close', hangUp);
}

function takeInput(
  world: World,
  claimed: ClaimedOneOff,
  client: Duplex,
  stream: Duplex,
  head: Buffer,
): void {
  const decode = createFrameDecoder((frame) => takeFrame(world, claimed, client, stream, frame));
  const onData = (chunk: Buffer) => {
    try {
      decode(chunk);
    } catch (error) {
      client.destroy(error as Error);
    }
  };
  if (head.length > 0) onData(head);
  client.on('data', onData);
}

function takeFrame(
  world: World,
  claimed: ClaimedOneOff,
  client: Duplex,
  stream: Duplex,
  { type, payload }: Frame,
): void {
  const { id } = claimed.oneOff;
  if (type === FRAME.stdin && !stream.write(payload)) {
    client.pause();
    stream.once('drain', () => client.resume());
  }
  if (type === FRAME.stdinEnd) stream.end();
  if (type === FRAME.resize) void resize(world, claimed, JSON.parse(payload.toString()));
  if (type === FRAME.signal && id !== undefined) {
    const name = payload.toString();
    if (name in constants.signals)
      void world.engine.signal(id, name as NodeJS.Signals).catch(() => {});
  }
}

async function resize(world: World, { oneOff }: ClaimedOneOff, size: TerminalSize | null) {
  if (size === null || oneOff.id === undefined) return;
  // A process that has just ended has no terminal to resize.
  await world.engine.resize(oneOff.id, size).catch(() => {});
}

/** Everything that the process writes, in order, at the speed of the reader; answers at the end of it. */
function passOutput(stream: Duplex, client: Duplex, isTerminal: boolean): Promise<void> {
  const send = (type: 'stdout' | 'stderr', bytes: Buffer) => {
    if (client.destroyed || client.write(encodeFrame(FRAME[type], bytes))) return;
    stream.pause();
    client.once('drain', () => stream.resume());
    client.once('close', () => stream.resume());
  };
  stream.on('data', isTerminal ? (bytes: Buffer) => send('stdout', bytes) : demultiplex(send));
  return new Promise((resolve) => {
    stream.once('end', resolve);
    stream.once('error', () => resolve());
    stream.once('close', resolve);
  });
}

function exitReport({ code, outOfMemory }: Exit): ExitReport {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
  return {
    code,
    ...(signal === undefined ? {} : { signal }),
    ...(outOfMemory ? { outOfMemory } : {}),
  };
}

function asTfpError(world: World, error: unknown): TfpError {
  if (error instanceof TfpError) return error;
  world.log.error({ err: error }, 'one-off failed');
  return new TfpError('internal_error', 'The process could not be started.', { cause: error });
}

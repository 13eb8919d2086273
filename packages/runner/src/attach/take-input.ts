import { constants } from 'node:os';
import { FRAME, type Frame } from '@tfp/contract/attach-frames';
import type { Attached } from './attached.ts';

/** What a client sends, on its way into the process. Input is dealt with when the process has room for more. */
export function takeInput(attached: Attached, { type, payload }: Frame, done: () => void): void {
  const { stream } = attached;
  if (type === FRAME.stdin && stream.writable) {
    // The bytes are part of a larger chunk that is used again.
    stream.write(payload, () => done());
    return;
  }
  if (type === FRAME.stdinEnd) stream.end();
  if (type === FRAME.resize) attached.resize(JSON.parse(payload.toString()));
  if (type === FRAME.signal) signal(attached, payload.toString());
  done();
}

function signal(attached: Attached, name: string): void {
  if (name in constants.signals) attached.signal(name as NodeJS.Signals);
}

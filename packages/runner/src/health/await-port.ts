import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';

/** Asks again and again, quickly at first, until something accepts connections there or the signal fires. */
export async function awaitPort(
  address: string,
  port: number,
  signal: AbortSignal,
): Promise<boolean> {
  let pauseMs: number = LIMITS.probeFirstMs;
  while (!signal.aborted) {
    if (await accepts(address, port)) return true;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
    pauseMs = Math.min(pauseMs * LIMITS.probeGrowth, LIMITS.probeSlowestMs);
  }
  return false;
}

export function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(LIMITS.probeConnectMs, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { callEngine } from '../call-engine.ts';
import { LIMITS } from '../limits.ts';

export interface EngineWatch {
  /** Fires, with the words for it, when the engine does not answer any more. */
  signal: AbortSignal;
  close: () => void;
}

/** Asks the engine again and again beside a build: a step may be silent for long, so only this tells that it hangs. */
export function watchEngine(docker: Pick<Docker, 'ping'>): EngineWatch {
  const lost = new AbortController();
  const closing = new AbortController();
  const { signal } = closing;

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await callEngine(docker.ping());
      await delay(LIMITS.engineLookMs, undefined, { signal });
    }
  }

  watch().catch((error) => {
    if (!signal.aborted) lost.abort(error);
  });
  return { signal: lost.signal, close: () => closing.abort() };
}

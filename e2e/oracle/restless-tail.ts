import { setTimeout as pause } from 'node:timers/promises';
import type { LogsClient } from '@tfp/contract/logs-client';
import type { Chance } from '../support/chance.ts';
import { Seen } from './seen.ts';

/** A reader who tails all the time, leaves now and then, and comes back behind the last line that it saw. */
export interface RestlessTail {
  seen: Seen;
  reconnects: () => number;
  stop: () => Promise<void>;
}

const STAY_MS = 3_000;
const RETRY_MS = 50;

export function startRestlessTail(logs: LogsClient, appId: string, chance: Chance): RestlessTail {
  const seen = new Seen();
  const stopped = new AbortController();
  let connections = 0;

  async function stay(): Promise<void> {
    const signal = AbortSignal.any([
      stopped.signal,
      AbortSignal.timeout(50 + chance.below(STAY_MS)),
    ]);
    const after = seen.ids.at(-1) ?? 0;
    for await (const line of logs.read(appId, { tail: true, after }, signal)) seen.take(line);
  }

  async function follow(): Promise<void> {
    while (!stopped.signal.aborted) {
      connections += 1;
      await stay().catch(() => {});
      await pause(RETRY_MS);
    }
  }

  const following = follow();
  return {
    seen,
    reconnects: () => connections - 1,
    async stop() {
      stopped.abort();
      await following;
    },
  };
}

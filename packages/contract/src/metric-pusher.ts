import { randomBytes } from 'node:crypto';
import { isCallersFault } from './errors.ts';
import type { LogsClient } from './logs-client.ts';
import type { MetricBatch, MetricSource, Minute, NewMetricSample } from './metrics.ts';

/** As many as the store can take in one turn without making a line wait. */
const BATCH_MAX = 100;
/** Samples that wait for a log store that is away: two hours of a hundred busy apps. */
const SAMPLES_MAX = 12_000;
const RETRY_MS = 2_000;

export interface MetricPusher {
  push: (minute: Minute, samples: NewMetricSample[]) => void;
  /** Sends what waits, as far as the log store takes it. */
  flush: () => Promise<void>;
}

/** Brings samples to the log store, each once, without ever making who counts wait. What waits too long is dropped, the oldest first, and counted. */
export function createMetricPusher(
  logs: Pick<LogsClient, 'addMetrics'>,
  from: MetricSource,
  samplesMax = SAMPLES_MAX,
): MetricPusher {
  const writer = randomBytes(6)
    .toString('base64url')
    .replaceAll(/[^A-Za-z0-9]/g, '0');
  const waiting: Omit<MetricBatch, 'dropped'>[] = [];
  let size = 0;
  let number = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  function add(minute: Minute, samples: NewMetricSample[]): void {
    const numbered = samples.map((sample) => ({ ...sample, minute, number: ++number }));
    waiting.push({ writer, from, minute, samples: numbered });
    size += cost(samples);
    // The first may be on its way.
    while (size > samplesMax && waiting.length > 1) drop(sending === undefined ? 0 : 1);
  }

  function drop(index: number): void {
    const [batch] = waiting.splice(index, 1);
    size -= cost(batch?.samples ?? []);
    dropped += batch?.samples.length ?? 0;
  }

  async function send(): Promise<void> {
    for (let batch = waiting[0]; batch !== undefined; batch = waiting[0]) {
      try {
        await logs.addMetrics({ ...batch, dropped });
      } catch (error) {
        // To send for ever what is no batch for the store would hold up all behind it.
        if (isCallersFault(error)) drop(0);
        else return schedule();
        continue;
      }
      waiting.shift();
      size -= cost(batch.samples);
    }
  }

  function schedule(): void {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      void flush();
    }, RETRY_MS).unref();
  }

  function flush(): Promise<void> {
    sending ??= send().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  return {
    push(minute, samples) {
      add(minute, samples.slice(0, BATCH_MAX));
      for (let at = BATCH_MAX; at < samples.length; at += BATCH_MAX)
        add(minute, samples.slice(at, at + BATCH_MAX));
      void flush();
    },
    flush,
  };
}

/** A batch without samples takes room too. */
const cost = (samples: readonly unknown[]) => samples.length + 1;

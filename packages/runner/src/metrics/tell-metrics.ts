import { setTimeout as delay } from 'node:timers/promises';
import type { MetricPusher } from '@tfp/contract/metric-pusher';
import { startMinuteClock } from '@tfp/contract/minute-clock';
import type { Logger } from '@tfp/contract/platform-process';
import { LIMITS } from '../limits.ts';
import type { ProcessMeter } from './process-meter.ts';

interface TellMetrics {
  meter: ProcessMeter;
  pusher: MetricPusher;
  everyMs: number;
  log: Pick<Logger, 'warn'>;
}

/** Looks at the processes several times a minute and tells the log store once, until the signal fires; then a last time. */
export async function tellMetrics(
  { meter, pusher, everyMs, log }: TellMetrics,
  signal: AbortSignal,
): Promise<void> {
  const minutes = startMinuteClock((minute) => pusher.push(minute, meter.take()), { everyMs });
  while (!signal.aborted) {
    await meter.look().catch((error) => log.warn({ err: error }, 'processes not metered'));
    const pauseMs = Math.min(LIMITS.meterLookMs, everyMs / 2);
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  minutes.stop();
  await pusher.flush();
}

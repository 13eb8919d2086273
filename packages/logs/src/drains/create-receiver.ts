import type { DesiredDrain, HttpDrainFormat } from '@tfp/contract/drains';
import type { HttpFormat } from './formats/format.ts';
import { logplex } from './formats/logplex.ts';
import { ndjson } from './formats/ndjson.ts';
import { otlp } from './formats/otlp.ts';
import { createHttpReceiver, type HttpDeps, type HttpLimits } from './receivers/http-receiver.ts';
import type { Receiver } from './receivers/receiver.ts';
import { type SyslogDeps, type SyslogLimits, SyslogReceiver } from './receivers/syslog-receiver.ts';

export interface ReceiverDeps extends SyslogDeps, HttpDeps {
  limits: SyslogLimits & HttpLimits;
}

const HTTP_FORMATS: Record<HttpDrainFormat, HttpFormat> = {
  logplex,
  ndjson,
  otlp,
};

/** `onBreak`: called where a connection ended with which lines may be lost. */
export function createReceiver(
  deps: ReceiverDeps,
  drain: DesiredDrain,
  onBreak: () => void,
): Receiver {
  return drain.format === 'syslog'
    ? new SyslogReceiver(deps, drain, onBreak)
    : createHttpReceiver(deps, drain, HTTP_FORMATS[drain.format]);
}

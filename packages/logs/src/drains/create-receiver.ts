import type { DesiredDrain } from '@tfp/contract/drains';
import type { DialRules } from './dial/dial.ts';
import { createHttpReceiver, type HttpLimits } from './receivers/http-receiver.ts';
import type { Receiver } from './receivers/receiver.ts';
import { createSyslogReceiver, type SyslogLimits } from './receivers/syslog-receiver.ts';

export function createReceiver(
  drain: DesiredDrain,
  rules: DialRules,
  limits: HttpLimits & SyslogLimits,
  onBreak: () => void,
): Receiver {
  return drain.format === 'syslog'
    ? createSyslogReceiver(drain, rules, limits, onBreak)
    : createHttpReceiver(drain, rules, limits);
}

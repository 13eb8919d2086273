import type { DesiredDrain } from '@tfp/contract/drains';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '#src/drains/clock.ts';
import { createReceiver } from '#src/drains/create-receiver.ts';
import { readNetworkRules } from '#src/drains/dial/address-rules.ts';
import type { DialRules } from '#src/drains/dial/dial.ts';
import { systemLookup } from '#src/drains/dial/system-lookup.ts';
import { Drain, type DrainDeps } from '#src/drains/drain.ts';
import { lossText } from '#src/drains/notices.ts';
import type { DrainRecord } from '#src/drains/place-book.ts';
import { newestPlace } from '#src/drains/reading/place.ts';
import { Turns } from '#src/drains/reading/turns.ts';
import type { Receiver } from '#src/drains/receivers/receiver.ts';
import { limits } from '#src/limits.ts';
import { noticeFrame } from '#src/lines/platform-frame.ts';
import type { AppLog } from '#src/segments/app-log.ts';
import { openAppLog } from '../../support/app-logs.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const OPEN_RULES: DialRules = {
  networks: readNetworkRules('127.0.0.0/8'),
  ports: [],
  lookup: systemLookup,
};

/** As they are, but for waits that would make a test long. */
export const TEST_LIMITS = {
  ...limits,
  drainLingerMs: 5,
  drainRetryFirstMs: 20,
  drainRetryMaxMs: 100,
  drainNoticeMs: 0,
};
type TestLimits = { [Name in keyof typeof TEST_LIMITS]: number };

export function desiredDrain(more: Partial<DesiredDrain> & { url: string }): DesiredDrain {
  const format = more.url.startsWith('syslog') ? 'syslog' : 'logplex';
  return { id: 'drain-1', token: 'd.token-1', format, headers: {}, ...more };
}

export interface TestDrain {
  drain: Drain;
  log: AppLog;
  record: DrainRecord;
}

/** A drain on a real log of one app, `hello`. */
export function startDrain(
  desired: DesiredDrain,
  options: {
    log?: AppLog;
    record?: DrainRecord;
    limits?: Partial<TestLimits>;
    bounds?: Partial<DrainDeps['bounds']>;
    rules?: DialRules;
    clock?: Clock;
    receiver?: Receiver;
  } = {},
): TestDrain {
  const log = options.log ?? openAppLog(temporaryFolder());
  const bounds = { lagBytesMax: limits.drainLagBytesMax, lagMsMax: limits.drainLagMsMax };
  const all = { ...TEST_LIMITS, ...options.limits };
  const { clock = systemClock, rules = OPEN_RULES } = options;
  const record = options.record ?? {
    places: { 'app-1': newestPlace(log) },
    sent: 0,
    dropped: 0,
    lastSentAt: null,
  };
  const drain = new Drain(desired, {
    record,
    bounds: { ...bounds, ...options.bounds },
    limits: all,
    clock,
    turns: new Turns(),
    onProgress: () => undefined,
    createReceiver: (one, onBreak) =>
      options.receiver ?? createReceiver({ rules, limits: all, clock }, one, onBreak),
    tellLoss: (one, lines, why) => log.append([noticeFrame(lossText(one, lines, why))]),
  });
  drain.addApp({ id: 'app-1', name: 'hello' }, log);
  onTestFinished(() => drain.stop(0));
  return { drain, log, record };
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import type { Finding } from '@tfp/contract/doctor';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Timers } from '../config.ts';
import { type Check, checksOf } from '../health/check.ts';
import { LIMITS } from '../limits.ts';
import { paceOf, wavesOf } from '../reconcile/pace.ts';

type Deadlines = Pick<
  Timers,
  'bootTimeoutMs' | 'releaseCommandMs' | 'stopGraceMs' | 'drainStreamsMs'
>;

/** Every release that is rolled out, and every release command, ends in its time. */
export function checkDeadlines(apps: readonly App[], timers: Deadlines, now: number): Finding[] {
  return apps.flatMap((app) => [
    ...overdueRelease(app, timers, now),
    ...overdueCommand(app, timers, now),
  ]);
}

function overdueRelease({ desired, heardAt }: App, timers: Deadlines, now: number): Finding[] {
  const target = desired?.target;
  if (!desired || !target) return [];
  const commandMs = target.releaseCommand ? timers.releaseCommandMs + timers.stopGraceMs : 0;
  const startMs = Math.max(
    timers.bootTimeoutMs,
    ...Object.keys(target.healthChecks ?? {}).map((type) =>
      startupMs(checksOf(target, type), timers.bootTimeoutMs),
    ),
  );
  const deadlineMs = commandMs + wavesMs(desired, target, timers, startMs) + LIMITS.lateMs;
  const waitedMs = now - (heardAt.get(target.version) ?? now);
  if (waitedMs <= deadlineMs) return [];
  return [overdue('release', `v${target.version} of ${desired.name}`, desired.name, waitedMs)];
}

/** Each wave comes up, and makes room for the next one by the slowest end of an old process. */
function wavesMs(
  { formation }: DesiredApp,
  target: RunnableRelease,
  { drainStreamsMs, stopGraceMs }: Deadlines,
  startMs: number,
): number {
  const waves = Object.entries(formation).map(([type, { quantity }]) => {
    const pace = paceOf(target, type, quantity);
    return pace === null ? 0 : wavesOf(pace, quantity);
  });
  const most = Math.max(0, ...waves);
  return most === 0 ? startMs : startMs + most * (startMs + drainStreamsMs + stopGraceMs);
}

/** What its startup checks may take, which are asked one after the other. */
function startupMs(checks: readonly Check[], bootTimeoutMs: number): number {
  return checks
    .filter(({ type }) => type === 'startup')
    .map(({ question, attempts, waitMs, timeoutMs, initialDelayMs }) => {
      const firstMs = question.kind === 'uptime' ? question.ms : initialDelayMs;
      return firstMs + Math.max(bootTimeoutMs, attempts * waitMs) + timeoutMs;
    })
    .reduce((sum, ms) => sum + ms, bootTimeoutMs);
}

function overdueCommand({ desired, memory }: App, timers: Deadlines, now: number): Finding[] {
  const phase = memory.releasePhase;
  if (!desired || phase === null || phase.outcome !== null) return [];
  const runsMs = now - phase.startedAt;
  if (runsMs <= timers.releaseCommandMs + timers.stopGraceMs + LIMITS.lateMs) return [];
  const what = `The release command of v${phase.version} of ${desired.name}`;
  return [overdue('release_command', what, desired.name, runsMs)];
}

function overdue(what: string, name: string, app: string, ms: number): Finding {
  const minutes = Math.round(ms / 60_000);
  const found = `${name} is on its way for ${minutes} minutes, beyond its deadline.`;
  const next = `tfp releases -a ${app}`;
  return { code: `overdue_${what}`, invariant: 'I7', severity: 'broken', found, next };
}

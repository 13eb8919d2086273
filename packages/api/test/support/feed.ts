import type { AppEvent, StoredAppEvent } from '@tfp/contract/app-events';
import type { TestLedger } from './test-ledger.ts';

/** All that is kept of an app's feed. */
export function feedOf({ deps }: Pick<TestLedger, 'deps'>, app: { id: string }): StoredAppEvent[] {
  return deps.events.newest(app.id, 1_000_000, {});
}

/** `release.live v2`, `process.up v2 web.1`. */
export function inShort({ kind, ...event }: AppEvent): string {
  const { version, process } = event as { version?: number; process?: string };
  return [kind, version === undefined ? '' : `v${version}`, process].filter(Boolean).join(' ');
}

export const processEntry = (
  app: { id: string },
  process: string,
  to: string,
  more: Record<string, unknown> = {},
) => ({ appId: app.id, kind: 'process', process, from: 'none', to, version: 1, ...more });

const RUN = { cause: 'schedule', dueAt: '2026-11-27T12:00:00.000Z', version: 1 };

export function cronEntries(app: { id: string }, id: string) {
  const startedAt = '2026-11-27T12:00:01.000Z';
  const run = { ...RUN, id, job: 'nightly', process: `cron.nightly.${id}`, startedAt };
  const end = { at: startedAt, outcome: 'failed', exitCode: 3, note: null };
  return [
    { appId: app.id, kind: 'cron-started', run },
    { appId: app.id, kind: 'cron-ended', run, end },
  ];
}

export function oneOffEntries(app: { id: string }, id: string) {
  const about = { appId: app.id, id, process: 'run.4711' };
  const asked = { command: 'bin/x', by: 'ada@example.test', size: 'standard', attached: false };
  const ended = { how: 'exited', code: 0, signal: null, outOfMemory: false, durationMs: 12 };
  return [
    { ...about, kind: 'oneOffStarted', version: 1, ...asked },
    { ...about, kind: 'oneOffEnded', end: ended },
  ];
}

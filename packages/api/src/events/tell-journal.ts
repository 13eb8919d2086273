import type { NewAppEvent } from '@tfp/contract/app-events';
import type { JournalEntry } from '@tfp/contract/journal';
import type { Ledger } from '../ledger.ts';
import { isTold } from './told-rows.ts';

type Deps = Pick<Ledger, 'events'>;
type Entry<Kind extends JournalEntry['kind']> = Extract<JournalEntry, { kind: Kind }>;

/** One-offs, jobs and release commands have events of their own. Processes of the formation have lower numbers. */
const NO_FORMATION = /^(run\.\d{4}|cron\..+|release\.\d+)$/;

/** Tells what the runner says of a process, or nothing where a row that repeats itself is told shortened. */
export function tellProcess({ events }: Deps, entry: Entry<'process'>): void {
  const event = NO_FORMATION.test(entry.process) ? undefined : processEvent(entry);
  if (event !== undefined) events.add(entry.appId, event, entry.at);
}

function processEvent(entry: Entry<'process'>): NewAppEvent | undefined {
  const { to, process, version, crashes = 0 } = entry;
  const head = { process, version };
  if (to === 'stopping') return { ...head, kind: 'process.stopping', data: {} };
  if (to === 'down') return { ...head, kind: 'process.down', data: {} };
  // A crash loop lasts for weeks, if nobody looks: its starts are told as its crashes are.
  if (!isTold(crashes)) return undefined;
  if (to === 'starting') return { ...head, kind: 'process.starting', data: {} };
  if (to === 'up') return { ...head, kind: 'process.up', data: {} };
  if (to !== 'crashed') return undefined;
  const { code = 'R16', note = 'It ended.' } = entry;
  return { ...head, kind: 'process.crashed', data: { code, message: note, crashes } };
}

export function tellHealth({ events }: Deps, entry: Entry<'health'>): void {
  const { appId, at, process, version, reason, times } = entry;
  const head = { process, version };
  if (entry.change === 'recovered') {
    events.add(appId, { ...head, kind: 'process.recovered', data: { crashes: times } }, at);
  }
  if (!isTold(times)) return;
  if (entry.change === 'unready') {
    events.add(appId, { ...head, kind: 'process.unready', data: { reason, times } }, at);
  }
  if (entry.change === 'ready') {
    events.add(appId, { ...head, kind: 'process.ready', data: { times } }, at);
  }
  if (entry.change === 'unwell') {
    events.add(appId, { ...head, kind: 'process.unwell', data: { reason, crashes: times } }, at);
  }
}

export function tellOneOff(
  { events }: Deps,
  entry: Entry<'oneOffStarted'> | Entry<'oneOffEnded'>,
): void {
  const { appId, at, process, id } = entry;
  if (entry.kind === 'oneOffStarted') {
    const { version, by, command, size, attached } = entry;
    const data = { id, command, size, attached };
    events.add(appId, { kind: 'run.started', process, version, by, data }, at);
  } else events.add(appId, { kind: 'run.ended', process, data: { id, ...entry.end } }, at);
}

export function tellCron(
  { events }: Deps,
  entry: Entry<'cron-started'> | Entry<'cron-ended'> | Entry<'cron-missed'>,
): void {
  const { appId, at } = entry;
  if (entry.kind === 'cron-missed') {
    const { job, kind: how, count, note } = entry.miss;
    events.add(appId, { kind: 'cron.missed', data: { job, how, count, note } }, at);
    return;
  }
  const { job, process, version, cause, dueAt } = entry.run;
  const head = { process, version };
  if (entry.kind === 'cron-started') {
    events.add(appId, { ...head, kind: 'cron.started', data: { job, cause, dueAt } }, at);
  } else {
    const { outcome, exitCode } = entry.end;
    events.add(appId, { ...head, kind: 'cron.ended', data: { job, outcome, exitCode } }, at);
  }
}

/** A runner that died as it told of a release command tells again; the first time counts. */
export function tellCommand({ events }: Deps, entry: Entry<'progress'>): void {
  const { appId, at, version, command } = entry;
  if (command === undefined) return;
  const kind = `release.command.${command}` as const;
  if (!events.hasOfRelease(appId, version, kind)) {
    events.add(appId, { kind, version, data: {} }, at);
  }
}

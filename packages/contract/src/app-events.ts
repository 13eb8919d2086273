import type { CronMiss, CronOutcome, CronRun } from './cron.ts';
import type { OneOffEnd } from './journal.ts';
import type { PipelineStage } from './pipelines.ts';
import type { ApiReleaseCause } from './platform-api.ts';
import type { Verdict, VerdictCode } from './releases.ts';
import type { SizeName } from './sizes.ts';

/**
 * What an event of each kind carries beside its head. Small and stable: fields are added, never changed. Names, numbers
 * and counts; a value of somebody's config never stands here.
 */
export interface AppEventData {
  'app.created': { name: string };
  'app.renamed': { from: string; to: string };
  /** The last one of a feed. */
  'app.destroyed': { name: string };

  'build.started': BuildFacts;
  'build.succeeded': BuildFacts;
  /** A newer push was accepted while it ran: no release is made of it. */
  'build.superseded': BuildFacts & { byCommit: string };
  'build.failed': BuildFacts & { reason: string };

  'config.changed': { set: string[]; unset: string[] };

  'release.created': { cause: ApiReleaseCause; description: string; commit: string | null };
  'release.superseded': { by: number };
  'release.command.started': Nothing;
  'release.command.passed': Nothing;
  'release.live': { liveMs: number; processes: number };
  /** The last process that it replaced has stopped: what became of the requests that were in flight. */
  'release.settled': {
    drained: number;
    dropped: number;
    cut: number;
    stopped: number;
    killed: number;
  };
  'release.failed': VerdictFacts;
  'release.reverted': VerdictFacts & { to: number };

  'process.starting': Nothing;
  'process.up': Nothing;
  'process.stopping': Nothing;
  'process.down': Nothing;
  'process.crashed': { code: VerdictCode; message: string; crashes: number };
  /** A readiness check puts it out of its routes, or lets it in again. */
  'process.unready': { reason: string; times: number };
  'process.ready': { times: number };
  /** A liveness check has it replaced. */
  'process.unwell': { reason: string; crashes: number };
  /** After crashes in a row it has stayed up for long enough: they are over. */
  'process.recovered': { crashes: number };
  /** Somebody asked for a fresh one. */
  'process.restarted': Nothing;

  'formation.scaled': { types: Record<string, ScaledType> };
  /** null: all types. */
  'formation.restarted': { type: string | null };

  'run.started': { id: string; command: string; size: string; attached: boolean };
  'run.ended': OneOffEnd & { id: string };

  'cron.started': { job: string; cause: CronRun['cause']; dueAt: string | null };
  'cron.ended': { job: string; outcome: CronOutcome; exitCode: number | null };
  'cron.missed': { job: string; how: CronMiss['kind']; count: number; note: string };
  'cron.suspended': { job: string };
  'cron.resumed': { job: string };

  'pipeline.added': { pipeline: string; stage: PipelineStage };
  'pipeline.moved': { pipeline: string; stage: PipelineStage };
  'pipeline.removed': { pipeline: string };
  /** The build of a release of this app was taken into another one. */
  'pipeline.promoted': { pipeline: string; app: string; version: number };

  /** `to` is the scheme and the host alone: the rest of a drain's address may be a secret. */
  'drain.added': { id: string; to: string };
  'drain.removed': { id: string; to: string };
}

interface BuildFacts {
  build: number;
  commit: string;
}

type VerdictFacts = Pick<Verdict, 'code' | 'message' | 'exitCode' | 'signal'>;

export interface ScaledType {
  quantity: number;
  size: SizeName;
  from: { quantity: number; size: SizeName };
}

type Nothing = Record<string, never>;

export type AppEventKind = keyof AppEventData;

type OneOfEach<Head> = {
  [Kind in AppEventKind]: Head & { kind: Kind; data: AppEventData[Kind] };
}[AppEventKind];

/** Who or what it is about, where it is about one. */
interface AppEventHead {
  version?: number;
  process?: string;
  /** Who asked for it; nobody, where the platform did it by itself. */
  by?: string;
}

export type NewAppEvent = OneOfEach<AppEventHead>;

/** `id` rises by one within an app; `text` is the event as a person would say it. */
export type StoredAppEvent = OneOfEach<AppEventHead & { id: number; at: string; text: string }>;

/**
 * Told instead of events that are not kept any more, so that no reader misses them without a word. The feed goes on at
 * `first`; whoever resumes behind this event's own id misses nothing further.
 */
export interface FeedGap {
  id: number;
  at: string;
  kind: 'feed.gap';
  text: string;
  data: { after: number; first: number };
}

/** A line of `GET /apps/:app/events`. */
export type AppEvent = StoredAppEvent | FeedGap;

/** Every kind, in the order in which they are explained. */
export const APP_EVENT_KINDS: readonly AppEventKind[] = all([
  'app.created',
  'app.renamed',
  'app.destroyed',
  'build.started',
  'build.succeeded',
  'build.superseded',
  'build.failed',
  'config.changed',
  'release.created',
  'release.superseded',
  'release.command.started',
  'release.command.passed',
  'release.live',
  'release.settled',
  'release.failed',
  'release.reverted',
  'process.starting',
  'process.up',
  'process.stopping',
  'process.down',
  'process.crashed',
  'process.unready',
  'process.ready',
  'process.unwell',
  'process.recovered',
  'process.restarted',
  'formation.scaled',
  'formation.restarted',
  'run.started',
  'run.ended',
  'cron.started',
  'cron.ended',
  'cron.missed',
  'cron.suspended',
  'cron.resumed',
  'pipeline.added',
  'pipeline.moved',
  'pipeline.removed',
  'pipeline.promoted',
  'drain.added',
  'drain.removed',
]);

/** Does not compile where a kind is missing. */
function all<const Kinds extends readonly AppEventKind[]>(
  kinds: Kinds & (AppEventKind extends Kinds[number] ? unknown : 'a kind is missing'),
): Kinds {
  return kinds;
}

/** Whether there are kinds of this name, or below it: `release`, `release.command`, `release.live`. */
export function isKindName(name: string): boolean {
  return APP_EVENT_KINDS.some((kind) => kind === name || kind.startsWith(`${name}.`));
}

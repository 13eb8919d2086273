import type { Duplex } from 'node:stream';
import { ATTACH_PROTOCOL } from './attach-frames.ts';
import type { AppExamination } from './doctor.ts';
import type { ProcessHealth } from './health.ts';
import type { JournalEntry, ProcessCrash, ProcessStop, RunningProcess } from './journal.ts';
import type { RouteLine, RouterReport } from './routes.ts';
import type { SizeName } from './sizes.ts';
import { unixHttp } from './unix-http.ts';

/** A one-off process in the app's live release. */
export interface NewOneOff {
  command: string;
  /** Added to the release's config, for this process alone. */
  env: Record<string, string>;
  /** With a terminal stdout and stderr are one stream, as a terminal has it. */
  terminal: { columns: number; rows: number } | null;
  attach: boolean;
  /** Who asked for it, as its history tells. */
  by?: string;
  /** Where none is named it is `standard`. */
  size?: SizeName;
  /** It is stopped when it runs longer. */
  timeoutMs?: number;
}

/** A command beside that of a process that runs. */
export interface NewExec {
  command: string;
  terminal: { columns: number; rows: number } | null;
}

/** Of one connection of a session's client. */
export interface Attachment {
  /** The app that the client was let in for: another one's sessions are none. */
  app: string;
  /** Names the connection, for `leave`. */
  connection: string;
  /** On a session that was attached to before: how many of its frames the client has. */
  received?: number;
}

/** What the machine has for the memory of all processes. */
export interface Capacity {
  memoryMb: number;
  /** Of it, what is kept for the platform, its builds and the system. */
  reservedMb: number;
}

export interface OneOff {
  /** `run.4711`. */
  process: string;
  /** Names the session for `attach`: whoever holds it may attach. */
  session: string;
  version: number;
}

/** A run of a job that was begun by hand. */
export interface NewCronRun {
  /** `cron.nightly.57` */
  process: string;
  version: number;
}

/** What api and router may ask of the runner, on its private socket. */
export interface RunnerClient {
  journal: (after: number, signal: AbortSignal) => AsyncGenerator<JournalEntry>;
  processes: (appId: string) => Promise<RunningProcess[]>;
  /** Replaces one process without a gap: the new one is healthy before the old one is asked to stop. */
  restartProcess: (appId: string, process: string) => Promise<void>;
  /** The newest crashes, the newest first. */
  crashes: (appId: string, count: number) => Promise<ProcessCrash[]>;
  /** Processes that were replaced or scaled away lately, the newest first. */
  stops: (appId: string) => Promise<ProcessStop[]>;
  createOneOff: (appId: string, oneOff: NewOneOff) => Promise<OneOff>;
  /** Runs a job of the live release now, whatever its schedule says. */
  runCronJob: (appId: string, job: string) => Promise<NewCronRun>;
  stopOneOff: (appId: string, process: string) => Promise<void>;
  exec: (appId: string, process: string, exec: NewExec) => Promise<OneOff>;
  /** Starts what the session is of, or goes on with it, and switches to attach frames. */
  attach: (session: string, attachment: Attachment) => Promise<{ socket: Duplex; head: Buffer }>;
  /** The client has gone for good: a connection that only broke off is waited for. */
  leave: (session: string, connection: string) => Promise<void>;
  routes: (worker: string, signal: AbortSignal) => AsyncGenerator<RouteLine>;
  report: (report: RouterReport) => Promise<void>;
  capacity: () => Promise<Capacity>;
  /** Whether the engine has an image, so that a release that stands on it can start; null: it does not answer. */
  hasImage: (image: string) => Promise<boolean | null>;
  /** The master keys by which something in its memory or on its disk is wrapped. */
  keyIds: () => Promise<string[]>;
  health: () => Promise<ProcessHealth & { routers: ProcessHealth[] }>;
  /** What it saw of an app, against the method. */
  examineApp: (appId: string) => Promise<AppExamination>;
}

export function runnerClient(socketPath: string): RunnerClient {
  const http = unixHttp(socketPath);
  return {
    journal: (after, signal) => http.lines(`/journal?after=${after}`, { signal }),
    async processes(appId) {
      return (await http.json<{ processes: RunningProcess[] }>('GET', `/apps/${appId}/processes`))
        .processes;
    },
    async restartProcess(appId, process) {
      await http.json('POST', `/apps/${appId}/processes/${process}/restart`);
    },
    async crashes(appId, count) {
      const path = `/apps/${appId}/crashes?count=${count}`;
      return (await http.json<{ crashes: ProcessCrash[] }>('GET', path)).crashes;
    },
    async stops(appId) {
      return (await http.json<{ stops: ProcessStop[] }>('GET', `/apps/${appId}/stops`)).stops;
    },
    createOneOff: (appId, oneOff) =>
      http.json('POST', `/apps/${appId}/one-offs`, oneOff, { deadlineMs: 30_000 }),
    runCronJob: (appId, job) =>
      http.json('POST', `/apps/${appId}/cron/${job}/runs`, {}, { deadlineMs: 30_000 }),
    async stopOneOff(appId, process) {
      await http.json('POST', `/apps/${appId}/one-offs/${process}/stop`);
    },
    exec: (appId, process, exec) =>
      http.json('POST', `/apps/${appId}/processes/${process}/exec`, exec),
    attach: (session, { app, connection, received }) => {
      const goesOn = received === undefined ? '' : `&received=${received}`;
      const path = `/sessions/${session}?app=${app}&connection=${connection}${goesOn}`;
      return http.upgrade(path, ATTACH_PROTOCOL, {});
    },
    async leave(session, connection) {
      await http.json('DELETE', `/sessions/${session}/${connection}`);
    },
    routes: (worker, signal) => http.lines(`/routes?worker=${worker}`, { signal }),
    async report(report) {
      await http.json('POST', `/routers/${report.worker}`, report, { deadlineMs: 5_000 });
    },
    capacity: () => http.json('GET', '/capacity', undefined, { deadlineMs: 1_000 }),
    async hasImage(image) {
      const path = `/images/${encodeURIComponent(image)}`;
      const options = { deadlineMs: 5_000 };
      return (await http.json<{ present: boolean | null }>('GET', path, undefined, options))
        .present;
    },
    async keyIds() {
      const options = { deadlineMs: 5_000 };
      return (await http.json<{ ids: string[] }>('GET', '/key-ids', undefined, options)).ids;
    },
    examineApp: (appId) =>
      http.json('GET', `/apps/${appId}/doctor`, undefined, { deadlineMs: 15_000 }),
    health: () => http.json('GET', '/health', undefined, { deadlineMs: 1_000 }),
  };
}

import type { LogLevel } from './log-levels.ts';

/** `app` is what the app's own processes wrote; `tfp` is the platform: router, api, build, run stage. */
export type LogSource = 'app' | 'tfp';

interface Line {
  at: string;
  source: LogSource;
  /** `web.1`, `router`, `build`, `api`, `runner`. */
  process: string;
  /** The release that it is about, where that is known. */
  release?: number;
  text: string;
}

/** One line of an app's stream. */
export interface LogLine extends Line {
  /** Rises within the app; a reader resumes behind the last one that it saw. */
  id: number;
}

/** A line that a part of the platform writes into an app's stream. */
export interface NewLogLine extends Line {
  appId: string;
}

/** Numbers a batch of lines, so that one that is sent again after a lost answer is stored once. */
export interface LineBatch {
  writer: string;
  number: number;
}

/** A container whose output is to be collected, from its first byte to its last. */
export interface OutputSource {
  containerId: string;
  appId: string;
  process: string;
  release: number;
  /** The engine's json-file log of the container. */
  path: string;
}

export interface LogQuery {
  /** How many of the newest lines to begin with. */
  num?: number;
  tail?: boolean;
  /** Only lines with a greater id. */
  after?: number;
  source?: LogSource;
  /** A process (`web.1`) or a type (`web`). */
  process?: string;
  release?: number;
  /** Only lines of this moment and later, in UTC with microseconds, as lines have it. */
  since?: string;
  /** Only lines before this moment. */
  until?: string;
  /** Only lines that name this request. */
  request?: string;
  /** A pattern as `grep -E` takes it, of the text as people see it. */
  grep?: string;
  ignoreCase?: boolean;
  /** Only lines of this level and graver ones. */
  level?: LogLevel;
  /** `key=value`, each of which a line of JSON or logfmt says. */
  field?: string[];
}

/** How a line is shown, in the format that Heroku's users know. */
export function formatLogLine(line: LogLine): string {
  return `${line.at} ${line.source}[${line.process}]: ${line.text}`;
}

/** Every bound of the router. Times that a test must shorten travel in RouterTimes; the rest are constants. */

export const LINE_BYTES_MAX = 8 * 1024;
export const HEAD_BYTES_MAX = 32 * 1024;
export const FIELDS_MAX = 100;
export const METHOD_BYTES_MAX = 24;
export const HOST_BYTES_MAX = 255;

/** Apps may answer with longer heads than they may be asked with: one read buffer is the bound. */
export const RESPONSE_FIELDS_MAX = 500;
export const RESPONSE_HEAD_BYTES_MAX = 64 * 1024;
export const INTERIM_RESPONSES_MAX = 32;

/** Above this nobody frames a chunk honestly: 8 hex digits, so less than 4 GiB. */
export const CHUNK_SIZE_DIGITS_MAX = 8;
export const CHUNK_EXTENSION_BYTES_MAX = 4 * 1024;
export const TRAILER_BYTES_MAX = 8 * 1024;
export const CONTENT_LENGTH_DIGITS_MAX = 15;

export const READ_BUFFER_BYTES = 64 * 1024;
/** Bytes of pipelined requests that wait while one is answered; then the client's socket is paused. */
export const PIPELINE_BYTES_MAX = 16 * 1024;

export const CONNECTIONS_MAX = 10_000;
/** Files of a worker itself, and of those whom it turns away. */
export const FILES_RESERVED = 128;
export const CONNECTIONS_PER_ADDRESS_MAX = 1_000;
export const REQUESTS_PER_TARGET_MAX = 1_000;
export const IDLE_UPSTREAMS_PER_TARGET_MAX = 512;
export const TARGETS_TRIED_MAX = 10;
/** Requests of one worker that wait for somebody who could take them. */
export const WAITING_REQUESTS_MAX = 1_000;

export const QUARANTINE_MS = 5_000;
/** An app that names no keep-alive time may close after 2 s, as gunicorn does: be earlier. */
export const UPSTREAM_IDLE_MS = 1_500;
export const UPSTREAM_IDLE_MS_MAX = 60_000;
export const UPSTREAM_IDLE_MARGIN_MS = 1_000;

export const ACCESS_LOG_BYTES_MAX = 8 * 1024 * 1024;
export const ACCESS_LOG_BATCH_BYTES = 256 * 1024;
export const ACCESS_LOG_DELAY_MS = 100;
export const ACCESS_LOG_RETRY_MS = 500;
export const ACCESS_LOG_DEADLINE_MS = 5_000;

/** How long the counts of a drained target are told again: longer than a restart of the runner takes. */
export const LEFT_KEPT_MS = 30_000;

/** How often a worker that stops looks whether anybody is still served. */
export const STOP_LOOK_MS = 20;
/** How long the last lines and samples may take to be told then. */
export const LAST_LINES_MS = 1_500;

export const RUNNER_BOOT_MS = 500;
export const RECONNECT_MS_MIN = 50;
export const RECONNECT_MS_MAX = 1_000;
export const REPORT_RETRY_MS = 2_000;
export const SNAPSHOT_PAUSE_MS = 100;

export interface RouterTimes {
  /** All waits of connections are checked once per tick, so each may take up to one tick longer. */
  tickMs: number;
  /** From a request's first byte to the end of its head. */
  headMs: number;
  /** How long a connection may stay open between two requests. */
  keepAliveMs: number;
  connectMs: number;
  /** How long a request waits for an app that boots. */
  bootMs: number;
  /** How long a request of which nothing was sent waits when every target refuses: routes are about to change. */
  unreachableMs: number;
  /** How long it waits for a part of the platform that restarts. */
  restartMs: number;
  firstByteMs: number;
  /** Without a byte in either direction. */
  idleMs: number;
  /** For the platform's own routes, where a push may build for minutes. */
  platformMs: number;
  /** For the answer to a client that has closed its side: then it is taken as gone. */
  leftMs: number;
  /** For a client that is told goodbye to hear it: so long without a byte of what it still sends, which is thrown away. */
  lingerMs: number;
  /** The same, however much it sends. */
  lingerMostMs: number;
  /** For requests that were on their way to us when we stopped accepting. */
  stopGraceMs: number;
  /** For requests in flight when the router is asked to stop. */
  stopMs: number;
}

export const TIMES: RouterTimes = {
  tickMs: 1_000,
  headMs: 10_000,
  keepAliveMs: 75_000,
  connectMs: 5_000,
  bootMs: 20_000,
  unreachableMs: 3_000,
  restartMs: 5_000,
  firstByteMs: 30_000,
  idleMs: 55_000,
  platformMs: 900_000,
  leftMs: 500,
  lingerMs: 3_000,
  lingerMostMs: 30_000,
  stopGraceMs: 200,
  stopMs: 8_000,
};

/** What a worker itself may take; `tfp doctor` looks. Each connection holds a file, and each visitor two. */
export const OWN = {
  ownMemoryBytesMax: 512 * 1024 * 1024,
  ownFilesMax: 40_000,
} as const;

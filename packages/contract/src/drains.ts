/** What a receiver over HTTP understands; the first where nobody says. */
export const HTTP_DRAIN_FORMATS = ['logplex', 'ndjson', 'otlp'] as const;
export type HttpDrainFormat = (typeof HTTP_DRAIN_FORMATS)[number];

/** What a receiver of a drain understands. */
export type DrainFormat = 'syslog' | HttpDrainFormat;

/** Where a drain sends to. All of it may hold secrets. */
export interface DrainTarget {
  /** `syslog://host:514`, `syslog+tls://host:6514`, `https://host/path`. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Certificate authorities in PEM that are trusted instead of the system's. */
  ca?: string;
}

export interface DesiredDrain extends DrainTarget {
  id: string;
  /** `d.<uuid>`: what the receiver knows it by. */
  token: string;
  format: DrainFormat;
}

/**
 * The stream of `GET /drains`: the platform's drains and every app with its own, `synced`, then each again when it changed.
 * What is not named before `synced` is gone.
 */
export type DrainsLine =
  | { kind: 'platform'; drains: DesiredDrain[] }
  | { kind: 'app'; appId: string; name: string; drains: DesiredDrain[] }
  | { kind: 'gone'; appId: string }
  | { kind: 'synced' };

/** `idle`: all was sent. `sending`: on its way. `retrying`: the receiver took nothing at the last try. */
export type DrainState = 'idle' | 'sending' | 'retrying';

/** How it goes with a drain, as `logs` knows it. */
export interface DrainStatus {
  id: string;
  state: DrainState;
  /** Lines that the receiver took, since the drain was made. */
  sent: number;
  /** Lines that it has not taken yet. */
  waiting: number;
  /** Lines that it will never get. */
  dropped: number;
  lastSentAt: string | null;
  lastError: DrainError | null;
}

export interface DrainError {
  at: string;
  text: string;
}

/** What became of one line that was sent to try a drain. */
export interface DrainTrial {
  ok: boolean;
  text: string;
}

/** A drain, as the Platform API tells it: secrets of its URL are masked. */
export interface ApiLogDrain {
  id: string;
  token: string;
  url: string;
  addon: null;
  extended: null;
  app: { id: string; name: string } | null;
  created_at: string;
  updated_at: string;
  tfp: {
    format: DrainFormat;
    /** The names of its own headers. */
    headers: string[];
    /** null while the log store does not answer. */
    status: Omit<DrainStatus, 'id'> | null;
  };
}

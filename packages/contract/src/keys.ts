/** A master key of `GET /keys`, the newest first: it seals, the others only open. Never the key itself. */
export interface ApiKey {
  id: string;
  newest: boolean;
  /** How many apps it wraps the data key of. */
  apps: number;
}

export interface ApiKeys {
  /** Where the keys are kept, on the platform's machine. */
  file: string;
  keys: ApiKey[];
}

/** Reply of `POST /keys/rotate`. */
export interface ApiKeyRotation {
  file: string;
  key: string;
  previous_key: string;
  apps: number;
  /** Why the previous key is still in the file; null when it is not. */
  waits_for: string | null;
}

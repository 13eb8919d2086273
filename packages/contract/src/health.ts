/** What each process answers on its socket to `GET /health`. */
export interface ProcessHealth {
  process: string;
  ok: boolean;
  /** The version of the words between the processes: it rises when an old and a new process could misread each other. */
  contract: number;
  since: string;
  note?: string;
}

export const CONTRACT_VERSION = 1;

/** What `GET /health` of the API answers: 200 when all are ok, 503 when one is not. */
export interface PlatformHealth {
  ok: boolean;
  processes: ProcessHealth[];
}

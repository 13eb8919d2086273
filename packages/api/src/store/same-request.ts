import { limits } from '../limits.ts';

export interface SameRequest {
  requestKey: string | null;
  since: string;
}

/** How a store finds what the same request made, if it was sent before. One without a key was not. */
export function sameRequest(requestKey: string | null): SameRequest {
  return { requestKey, since: new Date(Date.now() - limits.idempotencyMs).toISOString() };
}

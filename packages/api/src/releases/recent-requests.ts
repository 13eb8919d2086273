import { limits } from '../limits.ts';

/** Since when a request id counts as the same request asked again. */
export function recentRequests(): string {
  return new Date(Date.now() - limits.idempotencyMs).toISOString();
}

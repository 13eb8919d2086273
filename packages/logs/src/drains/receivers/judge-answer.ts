import { oneLine } from './one-line.ts';
import type { Outcome } from './receiver.ts';

export interface HttpAnswer {
  status: number;
  retryAfter?: string | undefined;
  body: string;
}

const WORDS: Record<number, string> = {
  401: 'the token or password is missing or wrong',
  403: 'this token or password may not write there',
  404: 'there is nothing at this path',
};
/** Asking again may help with these, however often. */
const LATER = new Set([401, 403, 404, 405, 408, 409, 421, 425, 429]);

/** What an answer says of the batch. A redirect is not followed: nobody checked where it leads to. */
export function judgeAnswer(answer: HttpAnswer, host: string, nowMs: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const text = `${host} answered ${status}${words(answer)}`;
  if (isRedirect(status)) return { kind: 'failed', text };
  if (status === 413) return { kind: 'too-large', text };
  if (status >= 500 || LATER.has(status)) {
    return { kind: 'failed', text, ...retryAfter(answer.retryAfter, nowMs) };
  }
  return { kind: 'refused', text };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}

function words({ status, body }: HttpAnswer): string {
  const known = isRedirect(status) ? 'a redirect, which is not followed' : WORDS[status];
  const said = oneLine(body);
  return `${known === undefined ? '' : ` (${known})`}${said === '' ? '' : `: ${said}`}`;
}

/** Seconds, or a date. */
function retryAfter(text: string | undefined, nowMs: number): { retryAfterMs?: number } {
  if (text === undefined) return {};
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: ms } : {};
}

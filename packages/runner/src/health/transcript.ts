import type { Verdict } from '@tfp/contract/releases';
import { LIMITS } from '../limits.ts';
import type { Mask } from '../output/mask-secrets.ts';

/** What a process said to one question of its health. */
export interface Answer {
  isGood: boolean;
  /** In words: `status 503`. */
  answered: string;
  /** What stood in it, where it was not good; not masked yet. */
  body: string;
}

/** An answer that was kept, and those right after it that were the same. */
export interface KeptAnswer extends Answer {
  asked: string;
  at: number;
  until: number;
  times: number;
}

/** The kept answers with one more: the same one again only counts. Pure. */
export function keepAnswer(
  kept: KeptAnswer[],
  asked: string,
  answer: Answer,
  now: number,
): KeptAnswer[] {
  const last = kept.at(-1);
  if (last?.asked === asked && last.answered === answer.answered && last.body === answer.body) {
    return [...kept.slice(0, -1), { ...last, until: now, times: last.times + 1 }];
  }
  const newest = { ...answer, asked, at: now, until: now, times: 1 };
  return [...kept, newest].slice(-LIMITS.answersKept);
}

/** The health transcript: a line for each answer, hidden before it is cut: half a secret would not be known again. Pure. */
export function transcriptOf(answers: readonly KeptAnswer[], mask: Mask): string[] {
  return answers.map(({ at, until, times, asked, answered, body: said }) => {
    const when = times === 1 ? clock(at) : `${clock(at)} to ${clock(until)}`;
    const often = times === 1 ? '' : ` (${times} times)`;
    const body = quote(mask(said));
    return `${when} ${mask(asked)}: ${mask(answered)}${often}${body === '' ? '' : `, ${body}`}`;
  });
}

/** Of a port that was never bound there is little to tell, however often it was asked. Pure. */
export function portTranscript({ code, boundAddresses = [] }: Verdict, forMs: number): string[] {
  const where = `0.0.0.0:${LIMITS.port}`;
  const forSeconds = `for ${Number((forMs / 1_000).toFixed(1))} s`;
  if (code === 'R10') return [`nothing listened on ${where} ${forSeconds}`];
  if (code !== 'R11') return [];
  return [`listened on ${boundAddresses.join(', ')}`, `not on ${where}, ${forSeconds}`];
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** One line, whatever it was. */
function quote(body: string): string {
  const line = body.trim().slice(0, LIMITS.answerToldCharacters);
  return line === '' ? '' : JSON.stringify(line);
}

import * as http from 'node:http';
import * as https from 'node:https';
import type { DesiredDrain } from '@tfp/contract/drains';
import { secureContext } from '../dial/authorities.ts';
import { allowedLookup, assertAllowed, type DialRules } from '../dial/dial.ts';
import { readDial } from '../dial/read-dial.ts';
import type { Batch } from '../drain-line.ts';
import type { HttpFormat } from '../formats/format.ts';
import { type HttpAnswer, judgeAnswer } from './judge-answer.ts';
import { post } from './post.ts';
import type { Outcome, Receiver } from './receiver.ts';
import { troubleWords } from './trouble-words.ts';

export interface HttpLimits {
  drainAnswerMs: number;
  drainAnswerBytesMax: number;
}

export interface HttpDeps {
  rules: DialRules;
  limits: HttpLimits;
}

/** Posts each batch; what the receiver answers decides. */
export function createHttpReceiver(
  { rules, limits }: HttpDeps,
  drain: DesiredDrain,
  format: HttpFormat,
): Receiver {
  const url = new URL(drain.url);
  if (url.pathname === '/') url.pathname = format.path ?? '/';
  const dial = readDial(url);
  const agent = agentFor(url, { lookup: allowedLookup(dial, rules) }, drain.ca);

  async function answerTo(batch: Batch, signal: AbortSignal): Promise<HttpAnswer> {
    await assertAllowed(dial, rules);
    const { body, headers } = format.encode(batch, drain);
    const request = { body, headers: { ...drain.headers, ...headers } };
    return post(url, request, { agent, signal, bytesMax: limits.drainAnswerBytesMax });
  }

  return {
    confirms: true,
    lingers: true,
    async send(batch, signal): Promise<Outcome> {
      const deadline = AbortSignal.timeout(limits.drainAnswerMs);
      try {
        const answer = await answerTo(batch, AbortSignal.any([signal, deadline]));
        const outcome = judgeAnswer(answer, dial.host, Date.now());
        return (outcome.kind === 'taken' && format.judgeBody?.(answer.body, dial.host)) || outcome;
      } catch (error) {
        const seconds = Math.round(limits.drainAnswerMs / 1_000);
        const text = deadline.aborted
          ? `${dial.host} did not answer within ${seconds} s`
          : troubleWords(signal.aborted ? signal.reason : error, dial.host);
        return { kind: 'failed', text };
      }
    },
    close: () => agent.destroy(),
  };
}

/** One connection: a batch is sent when the one before is answered. */
function agentFor(url: URL, options: http.AgentOptions, ca: string | undefined): http.Agent {
  const all = { keepAlive: true, maxSockets: 1, ...options };
  return url.protocol === 'https:'
    ? new https.Agent({ ...all, secureContext: secureContext(ca) })
    : new http.Agent(all);
}

import * as http from 'node:http';
import * as https from 'node:https';
import type { DesiredDrain } from '@tfp/contract/drains';
import { secureContext } from '../dial/authorities.ts';
import { allowedLookup, assertAllowed, type DialRules } from '../dial/dial.ts';
import { readDial } from '../dial/read-dial.ts';
import type { Encode, Encoded } from '../formats/format.ts';
import { encodeLogplex } from '../formats/logplex.ts';
import { encodeNdjson } from '../formats/ndjson.ts';
import { encodeOtlp } from '../formats/otlp.ts';
import { type HttpAnswer, judgeAnswer, judgePartialSuccess } from './judge-answer.ts';
import type { Outcome, Receiver } from './receiver.ts';
import { troubleWords } from './trouble-words.ts';

export interface HttpLimits {
  drainAnswerMs: number;
  drainAnswerBytesMax: number;
}

const ENCODERS: Record<Exclude<DesiredDrain['format'], 'syslog'>, Encode> = {
  logplex: encodeLogplex,
  ndjson: encodeNdjson,
  otlp: encodeOtlp,
};

/** Posts each batch; what the receiver answers decides. */
export function createHttpReceiver(
  drain: DesiredDrain,
  rules: DialRules,
  limits: HttpLimits,
): Receiver {
  const url = addressOf(drain);
  const dial = readDial(url);
  const { Agent } = url.protocol === 'https:' ? https : http;
  const tls = url.protocol === 'https:' ? { secureContext: secureContext(drain.ca) } : {};
  // One connection: a batch is sent when the one before is answered.
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1,
    lookup: allowedLookup(dial, rules),
    ...tls,
  });
  const encode = ENCODERS[drain.format === 'syslog' ? 'logplex' : drain.format];

  return {
    confirms: true,
    lingers: true,
    async send(batch, signal) {
      const encoded = encode(batch, drain);
      const deadline = AbortSignal.timeout(limits.drainAnswerMs);
      try {
        await assertAllowed(dial, rules);
        const answer = await post(url, drain, encoded, {
          agent,
          signal: AbortSignal.any([signal, deadline]),
          bytesMax: limits.drainAnswerBytesMax,
        });
        const outcome = judgeAnswer(answer, dial.host, Date.now());
        const isWhole = outcome.kind !== 'taken' || drain.format !== 'otlp';
        return isWhole ? outcome : judgePartialSuccess(answer.body, dial.host);
      } catch (error) {
        const seconds = Math.round(limits.drainAnswerMs / 1_000);
        const text = deadline.aborted
          ? `${dial.host} did not answer within ${seconds} s`
          : troubleWords(signal.aborted ? signal.reason : error, dial.host);
        return { kind: 'failed', text } satisfies Outcome;
      }
    },
    close: () => agent.destroy(),
  };
}

function addressOf({ url: text, format }: DesiredDrain): URL {
  const url = new URL(text);
  if (format === 'otlp' && url.pathname === '/') url.pathname = '/v1/logs';
  return url;
}

interface PostOptions {
  agent: http.Agent;
  signal: AbortSignal;
  bytesMax: number;
}

function post(
  url: URL,
  drain: Pick<DesiredDrain, 'headers'>,
  { body, headers }: Encoded,
  { agent, signal, bytesMax }: PostOptions,
): Promise<HttpAnswer> {
  const { request } = url.protocol === 'https:' ? https : http;
  const { username, password, hostname, port, pathname, search, protocol } = url;
  const isNamed = username !== '' || password !== '';
  const auth = isNamed ? { auth: `${decode(username)}:${decode(password)}` } : {};
  const options = {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port,
    path: `${pathname}${search}`,
    method: 'POST',
    agent,
    signal,
    ...auth,
    headers: { 'user-agent': 'tfp', ...drain.headers, ...headers, 'content-length': body.length },
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
      readBody(response, bytesMax).then(
        (text) =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: response.headers['retry-after'],
            body: text,
          }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The begin of an answer; the rest is read and thrown away, up to as much again. */
async function readBody(response: http.IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (length < bytesMax) chunks.push(chunk);
    length += chunk.length;
    if (length > bytesMax * 2) break;
  }
  return Buffer.concat(chunks).toString('utf8', 0, bytesMax);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

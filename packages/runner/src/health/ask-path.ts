import { type IncomingMessage, request } from 'node:http';
import { LIMITS } from '../limits.ts';
import type { Answer } from './transcript.ts';

interface PathQuestion {
  address: string;
  port: number;
  /** The name under which visitors come: frameworks refuse those that they do not know. */
  host: string;
  path: string;
  content: string | undefined;
}

/** Asks by HTTP: 2xx and 3xx are good, a redirect is an answer and is not followed. Throws when nothing answers. */
export async function askPath(question: PathQuestion, signal: AbortSignal): Promise<Answer> {
  const response = await respond(question, signal);
  const body = await readBody(response);
  const status = response.statusCode ?? 0;
  const isWell = status >= 200 && status < 400;
  const { content } = question;
  const isComplete = content === undefined || body.includes(content);
  return {
    isGood: isWell && isComplete,
    answered: `status ${status}${isWell && !isComplete ? ` without ${JSON.stringify(content)}` : ''}`,
    body: isWell && isComplete ? '' : body.slice(0, LIMITS.answerKeptCharacters),
  };
}

function respond(question: PathQuestion, signal: AbortSignal): Promise<IncomingMessage> {
  const { address, port, path, host } = question;
  const headers = { host, 'user-agent': 'tfp-health-check', accept: '*/*' };
  return new Promise((resolve, reject) => {
    const asking = request({ host: address, port, path, headers, agent: false, signal }, resolve);
    asking.once('error', reject);
    asking.end();
  });
}

/** As much of it as a check may look at; whoever sends more than that is not read to the end. */
async function readBody(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= LIMITS.answerBytes) break;
  }
  return Buffer.concat(pieces).toString();
}

import * as http from 'node:http';
import * as https from 'node:https';
import { hearEarlyAnswer } from '@tfp/contract/outlive-failed-writes';
import { readDial } from '../dial/read-dial.ts';
import type { Encoded } from '../formats/format.ts';
import type { HttpAnswer } from './judge-answer.ts';

interface PostOptions {
  agent: http.Agent;
  signal: AbortSignal;
  /** Of the answer; the rest is thrown away. */
  bytesMax: number;
}

/** Posts a body to a URL, with the name and password that stand in it. */
export function post(
  url: URL,
  { body, headers }: Encoded,
  { agent, signal, bytesMax }: PostOptions,
): Promise<HttpAnswer> {
  const { request } = url.protocol === 'https:' ? https : http;
  const options = {
    protocol: url.protocol,
    hostname: readDial(url).host,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    agent,
    signal,
    ...authOf(url),
    headers: { 'user-agent': 'tfp', ...headers, 'content-length': body.length },
  };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const outgoing = request(options, (response) => {
      isAnswered = true;
      readAnswer(response, bytesMax).then(resolve, reject);
    });
    hearEarlyAnswer(outgoing);
    // What breaks behind the head of an answer is told by the answer.
    outgoing.on('error', (error) => {
      if (!isAnswered || signal.aborted) reject(error);
    });
    outgoing.end(body);
  });
}

function authOf({ username, password }: URL): { auth?: string } {
  if (username === '' && password === '') return {};
  return { auth: `${decode(username)}:${decode(password)}` };
}

async function readAnswer(response: http.IncomingMessage, bytesMax: number): Promise<HttpAnswer> {
  const body = await readBegin(response, bytesMax);
  const retryAfter = response.headers['retry-after'];
  return { status: response.statusCode ?? 0, retryAfter, body };
}

/**
 * The begin of an answer; the rest is read and thrown away, up to as much again. Where its receiver breaks off, its
 * status has come: what was taken is not sent again.
 */
async function readBegin(response: http.IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (length < bytesMax) chunks.push(chunk);
      length += chunk.length;
      if (length > bytesMax * 2) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
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

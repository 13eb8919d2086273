import type { IncomingMessage, RequestOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { hearEarlyAnswer } from '@tfp/contract/outlive-failed-writes';
import { LIMITS } from '../limits.ts';
import { connectionWords, strangerAnswered } from './connection-words.ts';

/**
 * Sends a request. A refused connection is tried again a moment later: nothing was sent, and the API may be
 * restarting. One that broke off is tried again only where doing it twice is doing it once.
 */
export async function send(
  url: URL,
  payload: string | undefined,
  options: RequestOptions,
  repeatable: boolean,
): Promise<IncomingMessage> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(url, payload, options);
    } catch (error) {
      const delay = LIMITS.sendRetriesMs[attempt];
      const { code } = error as NodeJS.ErrnoException;
      const mayRepeat = code === 'ECONNREFUSED' || (repeatable && code === 'ECONNRESET');
      if (!mayRepeat || delay === undefined) {
        throw connectionWords(url, error as Error, options.method === 'GET');
      }
      await pause(delay);
    }
  }
}

/** Asks for another protocol on the connection; `refused` gets an answer that is not the switch. */
export function requestUpgrade(
  url: URL,
  path: string,
  headers: Record<string, string>,
  refused: (response: IncomingMessage) => Promise<Error>,
): Promise<{ socket: Duplex; head: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = newRequest(url, {
      method: 'GET',
      path,
      agent: false,
      headers: { ...headers, connection: 'upgrade' },
    });
    const late = setTimeout(() => outgoing.destroy(noAnswer()), LIMITS.reattachMs);
    outgoing.once('close', () => clearTimeout(late));
    outgoing.once('socket', (socket) => socket.setKeepAlive(true, LIMITS.keepAliveProbeMs));
    outgoing.once('upgrade', (_response, socket, head) => {
      clearTimeout(late);
      resolve({ socket, head });
    });
    outgoing.once('response', (response) => {
      clearTimeout(late);
      void refused(response).then(reject, reject);
    });
    outgoing.once('error', (error) => reject(connectionWords(url, error)));
    outgoing.end();
  });
}

function noAnswer(): Error {
  return new DOMException('no answer', 'TimeoutError');
}

export async function readJson(url: URL, response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch (error) {
    throw connectionWords(url, error as Error);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw strangerAnswered(url, response.statusCode ?? 0);
  }
}

function sendOnce(url: URL, payload: string | undefined, options: RequestOptions) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = newRequest(url, options);
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.once('socket', (socket) => socket.setKeepAlive(true, LIMITS.keepAliveProbeMs));
    outgoing.end(payload);
  });
}

function newRequest(url: URL, options: RequestOptions) {
  // Loaded here, so that a command which asks nothing of the platform starts without them.
  const { request } = process.getBuiltinModule(
    url.protocol === 'https:' ? 'node:https' : 'node:http',
  );
  const base = url.pathname.replace(/\/$/, '');
  const outgoing = request({
    ...addressOf(url),
    ...options,
    path: base + (options.path ?? '/'),
    headers: { ...options.headers, host: url.host },
  });
  hearEarlyAnswer(outgoing);
  return outgoing;
}

/** Browsers and git take `*.localhost` for this machine; Node's lookup does not. */
function addressOf(url: URL): RequestOptions & { servername?: string } {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  return {
    host: hostname.endsWith('.localhost') ? '127.0.0.1' : hostname,
    ...(url.port === '' ? {} : { port: url.port }),
    ...(url.protocol === 'https:' ? { servername: hostname } : {}),
  };
}

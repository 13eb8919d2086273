import { Agent, type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { fromErrorBody, TfpError } from './errors.ts';
import { hearEarlyAnswer } from './outlive-failed-writes.ts';

/** HTTP to another process of the platform, over its unix socket. Every call has a deadline; streams have none. */
export interface UnixHttp {
  json: <Reply>(
    method: string,
    path: string,
    body?: unknown,
    options?: CallOptions,
  ) => Promise<Reply>;
  /** Yields one parsed NDJSON line after the other until the server ends the stream or the signal fires. */
  lines: <Line>(path: string, options?: StreamOptions) => AsyncGenerator<Line>;
  /** Switches the connection to raw bytes. `head` is what the server sent right behind its 101. */
  upgrade: (
    path: string,
    protocol: string,
    body: unknown,
  ) => Promise<{ socket: Duplex; head: Buffer }>;
}

export interface CallOptions {
  deadlineMs?: number;
  signal?: AbortSignal;
}

export interface StreamOptions {
  signal?: AbortSignal;
  method?: string;
  body?: unknown;
}

const DEADLINE_MS = 10_000;

export function unixHttp(socketPath: string): UnixHttp {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });

  return {
    async json<Reply>(method: string, path: string, body?: unknown, options: CallOptions = {}) {
      const timeout = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
      const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
      const response = await send({ socketPath, agent, method, path, signal }, body);
      const text = await readText(response);
      const reply: unknown = text === '' ? {} : JSON.parse(text);
      if ((response.statusCode ?? 500) >= 400)
        throw fromErrorBody(response.statusCode ?? 500, reply);
      return reply as Reply;
    },

    async *lines<Line>(path: string, options: StreamOptions = {}) {
      const { signal, method = 'GET', body } = options;
      const response = await send(
        { socketPath, agent: false, method, path, ...(signal ? { signal } : {}) },
        body,
      );
      if ((response.statusCode ?? 500) >= 400) {
        throw fromErrorBody(response.statusCode ?? 500, JSON.parse(await readText(response)));
      }
      yield* parseLines<Line>(response);
    },

    upgrade: (path, protocol, body) => upgrade(socketPath, path, protocol, body),
  };
}

/** Splits a byte stream into NDJSON lines. An unfinished last line is dropped: its writer died. */
export async function* parseLines<Line>(stream: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let end = rest.indexOf(10);
    while (end !== -1) {
      if (end > 0) yield JSON.parse(rest.toString('utf8', 0, end)) as Line;
      rest = rest.subarray(end + 1);
      end = rest.indexOf(10);
    }
  }
}

/** A kept connection may be closed by the server just as we use it: what only asks is asked once more over another. */
function send(options: object, body: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers =
      payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
    let isAnswered = false;
    const outgoing = request({ ...options, headers }, (response) => {
      isAnswered = true;
      resolve(response);
    });
    hearEarlyAnswer(outgoing);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = outgoing.reusedSocket && error.code === 'ECONNRESET' && !isAnswered;
      if (isStale && outgoing.method === 'GET') send(options, body).then(resolve, reject);
      else reject(asUnavailable(error));
    });
    outgoing.end(payload);
  });
}

function upgrade(socketPath: string, path: string, protocol: string, body: unknown) {
  return new Promise<{ socket: Duplex; head: Buffer }>((resolve, reject) => {
    const payload = Buffer.from(JSON.stringify(body)).toString('base64url');
    const headers = { connection: 'upgrade', upgrade: protocol, 'x-tfp-body': payload };
    const outgoing = request({ socketPath, path, method: 'GET', headers, agent: false });
    hearEarlyAnswer(outgoing);
    outgoing.on('upgrade', (_response, socket, head) => resolve({ socket, head }));
    outgoing.on('response', (response) => {
      readText(response).then((text) => {
        let reply: unknown;
        try {
          reply = JSON.parse(text);
        } catch {
          reply = { message: text };
        }
        reject(fromErrorBody(response.statusCode ?? 500, reply));
      }, reject);
    });
    outgoing.on('error', (error) => reject(asUnavailable(error)));
    outgoing.end();
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A process that is restarting refuses or has no socket yet: its neighbours try again, users are told to. */
function asUnavailable(error: Error): Error {
  return new TfpError('unavailable', 'A part of the platform does not answer right now.', {
    hint: 'It is restarted by itself; try again in a moment.',
    cause: error,
  });
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { fromErrorBody, TfpError } from '@tfp/contract/errors';
import { WARNING_HEADER } from '@tfp/contract/platform-api-headers';
import { LIMITS } from '../limits.ts';
import { connectionWords, strangerAnswered } from './connection-words.ts';
import type { Login } from './credentials.ts';
import { readJson, requestUpgrade, send } from './platform-http.ts';

export interface Answer<Reply> {
  status: number;
  headers: IncomingMessage['headers'];
  body: Reply;
}

export interface CallOptions {
  body?: unknown;
  /** The Platform API's paging: `version ..; order=desc,max=15`. */
  range?: string;
  signal?: AbortSignal;
  /** The platform knows a repeated request by its id, so a connection that broke off may be tried again. */
  repeatable?: boolean;
  /** Hears of the headers of a stream before its first line. */
  onHeaders?: (headers: IncomingMessage['headers']) => void;
  /** Statuses from 400 on that are an answer like any other. */
  accept?: readonly number[];
}

/** The HTTP API of a platform, as this person. */
export interface PlatformClient {
  readonly url: URL;
  get: <Reply>(path: string, options?: CallOptions) => Promise<Reply>;
  call: <Reply>(method: string, path: string, options?: CallOptions) => Promise<Answer<Reply>>;
  /** All items of a list, page by page. */
  list: <Item>(path: string) => Promise<Item[]>;
  /** One parsed NDJSON line after the other, until the server ends the stream. */
  lines: <Line>(path: string, options?: CallOptions & { method?: string }) => AsyncGenerator<Line>;
  /** Switches the connection to another protocol. `head` is what came right behind the 101. */
  upgrade: (path: string, protocol: string) => Promise<{ socket: Duplex; head: Buffer }>;
}

export function platformClient(
  login: Login,
  userAgent: string,
  onWarning: (text: string) => void,
): PlatformClient {
  const url = parseUrl(login.url);
  const headers: Record<string, string> = {
    accept: 'application/vnd.heroku+json; version=3',
    'user-agent': userAgent,
    ...(login.token === undefined ? {} : { authorization: `Bearer ${login.token}` }),
  };
  const refused = (response: IncomingMessage) => refusal(url, response, login.onRefusal);
  const open = requestOpener(url, headers, onWarning, refused);

  async function call<Reply>(method: string, path: string, options: CallOptions = {}) {
    const deadline = AbortSignal.timeout(LIMITS.answerDeadlineMs);
    const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
    const response = await open(method, path, { ...options, signal });
    const { statusCode: status = 0, headers: replyHeaders } = response;
    return { status, headers: replyHeaders, body: (await readJson(url, response)) as Reply };
  }

  return {
    url,
    call,
    get: async <Reply>(path: string, options?: CallOptions) =>
      (await call<Reply>('GET', path, options)).body,
    async list<Item>(path: string) {
      const items: Item[] = [];
      let range: string | undefined;
      do {
        const page = await call<Item[]>('GET', path, range === undefined ? {} : { range });
        items.push(...page.body);
        const next = page.headers['next-range'];
        range = typeof next === 'string' ? next : undefined;
      } while (range !== undefined);
      return items;
    },
    async *lines<Line>(path: string, options: CallOptions & { method?: string } = {}) {
      const response = await open(options.method ?? 'GET', path, options);
      options.onHeaders?.(response.headers);
      const { parseLines } = await import('@tfp/contract/unix-http');
      try {
        yield* parseLines<Line>(response);
      } catch (error) {
        throw error instanceof SyntaxError
          ? strangerAnswered(url, response.statusCode ?? 0)
          : connectionWords(url, error as Error);
      }
    },
    upgrade: (path, protocol) =>
      requestUpgrade(url, path, { ...headers, upgrade: protocol }, refused),
  };
}

/** Sends a request and gives back the answer as soon as it begins; one that is no success is thrown. */
function requestOpener(
  url: URL,
  own: Record<string, string>,
  onWarning: (text: string) => void,
  refused: (response: IncomingMessage) => Promise<Error>,
): (method: string, path: string, options: CallOptions) => Promise<IncomingMessage> {
  return async (method, path, options) => {
    const { body, range, signal, accept = [], repeatable = method === 'GET' } = options;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...own,
      'request-id': requestId(),
      ...(range ? { range } : {}),
      ...payloadHeaders(payload),
    };
    const request = { method, path, headers, ...(signal ? { signal } : {}) };
    const response = await send(url, payload, request, repeatable);
    const { statusCode: status = 0 } = response;
    const warning = response.headers[WARNING_HEADER];
    if (typeof warning === 'string') onWarning(warning);
    if (status < 200 || (status >= 300 && !accept.includes(status))) {
      throw await refused(response);
    }
    return response;
  };
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new TfpError('bad_request', `"${text}" is not the address of a platform.`, {
    hint: 'An address looks like http://127.0.0.1:5000 or https://api.example.com.',
  });
}

/** Tells this request from all others, so that the platform knows it again when it is repeated. No secret. */
function requestId(): string {
  const random = () => Math.random().toString(36).slice(2).padEnd(11, '0');
  return `tfp-${Date.now().toString(36)}-${random()}${random()}`;
}

function payloadHeaders(payload: string | undefined): Record<string, string> {
  if (payload === undefined) return {};
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(payload)),
  };
}

async function refusal(
  url: URL,
  response: IncomingMessage,
  hint = `Log in with: tfp login ${url.origin}`,
): Promise<Error> {
  const status = response.statusCode ?? 0;
  const error = fromErrorBody(status, await readJson(url, response));
  if (status !== 401) return error;
  return new TfpError('unauthorized', error.message, { hint });
}

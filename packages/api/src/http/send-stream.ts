import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { limits } from '../limits.ts';

/** How the items of a stream are written for its reader. */
export interface StreamForm<Item> {
  contentType: string;
  /** Comes first, before any item. */
  opening: string;
  /** Keeps proxies from taking silence for death. */
  heartbeat: string;
  toText: (item: Item) => string;
}

export const NDJSON: StreamForm<unknown> = {
  contentType: 'application/x-ndjson',
  opening: '',
  heartbeat: '\n',
  toText: (item) => `${JSON.stringify(item)}\n`,
};

/** Browsers ask for this form, and so do clients of the Platform API. */
export const EVENT_STREAM = 'text/event-stream';

export function wantsEventStream({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return (headers.accept ?? '').includes(EVENT_STREAM);
}

/** Where items come from, until the signal says that their reader has gone. */
type Source<Item> = (gone: AbortSignal) => AsyncIterable<Item>;

export function sendLines(reply: FastifyReply, lines: Source<unknown>): Promise<void> {
  return sendStream(reply, NDJSON, lines);
}

/**
 * Sends items as they come, at the reader's own pace. A stream that fails midway is cut, so that its reader knows to
 * come back; it never ends as if it were whole.
 */
export async function sendStream<Item>(
  reply: FastifyReply,
  form: StreamForm<Item>,
  items: Source<Item>,
  headers: Record<string, string> = {},
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const gone = readerGone(raw);
  raw.writeHead(200, {
    'content-type': form.contentType,
    'cache-control': 'no-store',
    ...headers,
  });
  raw.write(form.opening);
  raw.flushHeaders();
  const beat = setInterval(() => {
    if (!raw.writableNeedDrain) raw.write(form.heartbeat);
  }, limits.heartbeatMs);
  const pieces = new Pieces(raw);
  try {
    for await (const item of items(gone)) {
      if (gone.aborted) return;
      pieces.add(form.toText(item));
      if (raw.writableNeedDrain) await drained(raw, gone);
    }
    pieces.send();
    raw.end();
  } catch {
    raw.destroy();
  } finally {
    pieces.drop();
    clearInterval(beat);
  }
}

/** Sends as one piece what comes in one turn of the loop: a write for each line is a third of what a fast tail costs. */
class Pieces {
  private readonly reply: ServerResponse;
  private text = '';

  constructor(reply: ServerResponse) {
    this.reply = reply;
  }

  add(text: string): void {
    if (this.text === '') setImmediate(() => this.send());
    this.text += text;
    if (this.text.length >= limits.streamPieceCharactersMax) this.send();
  }

  send(): void {
    const text = this.text;
    this.drop();
    if (text !== '') this.reply.write(text);
  }

  drop(): void {
    this.text = '';
  }
}

async function drained(reply: ServerResponse, gone: AbortSignal): Promise<void> {
  await once(reply, 'drain', { signal: gone }).catch(() => undefined);
}

function readerGone(reply: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (reply.destroyed) gone.abort();
  reply.once('close', () => gone.abort());
  return gone.signal;
}

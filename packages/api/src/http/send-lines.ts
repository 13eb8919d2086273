import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { limits } from '../limits.ts';

/** A signal that fires when the reader of a reply has gone. */
export function readerGone(reply: ServerResponse): AbortSignal {
  const gone = new AbortController();
  if (reply.destroyed) gone.abort();
  reply.once('close', () => gone.abort());
  return gone.signal;
}

/** Sends NDJSON as it comes. A stream that fails midway is cut, so that its reader knows to come back; it never ends as if it were whole. */
export async function sendLines(
  reply: ServerResponse,
  lines: AsyncIterable<unknown>,
): Promise<void> {
  reply.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  reply.flushHeaders();
  await sendChunks(reply, '\n', asText(lines));
}

/** Writes chunks at the reader's own pace. The heartbeat keeps proxies from taking silence for death. */
export async function sendChunks(
  reply: ServerResponse,
  heartbeat: string,
  chunks: AsyncIterable<string>,
): Promise<void> {
  const signal = readerGone(reply);
  const beat = setInterval(() => {
    if (!reply.writableNeedDrain) reply.write(heartbeat);
  }, limits.heartbeatMs);
  try {
    for await (const chunk of chunks) {
      if (signal.aborted) return;
      if (!reply.write(chunk)) await once(reply, 'drain', { signal }).catch(() => undefined);
    }
    reply.end();
  } catch {
    reply.destroy();
  } finally {
    clearInterval(beat);
  }
}

async function* asText(lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`;
}

import type { ServerResponse } from 'node:http';

/** Opens a reply of one JSON text per line; the signal fires when the reader goes away. */
export function openLineStream(response: ServerResponse): {
  write: (line: unknown) => boolean;
  drained: () => Promise<void>;
  signal: AbortSignal;
} {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  response.on('error', () => gone.abort());
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  return {
    write: (line) => response.write(`${JSON.stringify(line)}\n`),
    drained: () =>
      new Promise((resolve) => {
        if (!response.writableNeedDrain || gone.signal.aborted) return resolve();
        const done = () => {
          response.off('drain', done).off('close', done);
          resolve();
        };
        response.once('drain', done).once('close', done);
      }),
    signal: gone.signal,
  };
}

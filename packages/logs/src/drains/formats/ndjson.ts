import type { Batch, DrainLine } from '../drain-line.ts';
import { SEVERITY_NAMES } from '../severity.ts';
import type { HttpFormat } from './format.ts';

/** One JSON object a line. `app_id` and `id` name a line for good: a receiver that knows both stores it once. */
export const ndjson: HttpFormat = {
  encode: (batch) => ({
    body: Buffer.from(
      batch.lines.map((line) => `${JSON.stringify(toRow(line, batch))}\n`).join(''),
    ),
    headers: { 'content-type': 'application/x-ndjson' },
  }),
};

function toRow(line: DrainLine, { app }: Batch) {
  return {
    timestamp: line.at,
    app: app.name,
    app_id: app.id,
    id: line.id,
    source: line.source,
    process: line.process,
    ...(line.release === undefined ? {} : { release: `v${line.release}` }),
    level: SEVERITY_NAMES[line.severity],
    message: line.text,
  };
}

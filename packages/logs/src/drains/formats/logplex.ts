import type { Batch } from '../drain-line.ts';
import type { HttpFormat } from './format.ts';
import { countOctets, head, messageText } from './syslog.ts';

/** Heroku's own form: syslog messages without structured data, each with its line break. */
export const logplex: HttpFormat = {
  encode: (batch, { token }) => ({
    body: Buffer.concat(
      batch.lines.map((line) =>
        countOctets(`${head(line, batch.app.name)} ${messageText(line)}\n`),
      ),
    ),
    headers: {
      'content-type': 'application/logplex-1',
      'logplex-msg-count': String(batch.lines.length),
      'logplex-frame-id': frameIdOf(batch),
      'logplex-drain-token': token,
    },
  }),
};

/** The same lines have the same name, so that a receiver knows what it was sent before. */
function frameIdOf({ app, lines }: Batch): string {
  return `${app.id}.${lines[0]?.id ?? 0}.${lines.at(-1)?.id ?? 0}`;
}

import { frameIdOf } from '../drain-line.ts';
import type { Encode } from './format.ts';
import { countOctets, head, messageText } from './syslog.ts';

/** Heroku's own form: syslog messages without structured data, each with its line break. */
export const encodeLogplex: Encode = (batch, { token }) => ({
  body: Buffer.concat(
    batch.lines.map((line) => countOctets(`${head(line, batch.app.name)} ${messageText(line)}\n`)),
  ),
  headers: {
    'content-type': 'application/logplex-1',
    'logplex-msg-count': String(batch.lines.length),
    'logplex-frame-id': frameIdOf(batch),
    'logplex-drain-token': token,
  },
});

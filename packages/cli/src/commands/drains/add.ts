import { type ApiLogDrain, HTTP_DRAIN_FORMATS } from '@tfp/contract/drains';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { readTextFile } from '../../command-line/read-text-file.ts';
import { drainKind, shortDrain } from '../../drains/drain-words.ts';
import { DRAIN_OPTIONS, whoseDrains } from '../../drains/whose-drains.ts';
import { LIMITS } from '../../limits.ts';
import { readAll } from '../../terminal/read-all.ts';

export const command = defineCommand({
  summary: 'Send the lines of an app to a receiver as well',
  details:
    'syslog://HOST:PORT and syslog+tls://HOST:PORT send syslog (RFC 5424, octet counted); without :PORT it is 514, and 6514 with TLS. https://… sends Heroku’s application/logplex-1, or by --format ndjson a JSON object a line, or by --format otlp OpenTelemetry logs (to /v1/logs, if the URL has no path). http:// is for private networks alone. A name and a password in the URL go as basic authentication. Secrets need not stand on a command line: URL - is read from stdin, and a header’s value @FILE from a file. Sending begins with the next line.',
  arguments: { usage: 'URL', min: 1, max: 1, missing: 'Where to?' },
  options: {
    ...DRAIN_OPTIONS,
    format: { type: 'string', short: 'f', value: 'FORMAT', help: HTTP_DRAIN_FORMATS.join(', ') },
    header: {
      type: 'string',
      multiple: true,
      value: 'HEADER',
      help: '"Name: value", sent with each request; may be repeated',
    },
    ca: { type: 'string', value: 'FILE', help: 'trust this authority (PEM), not the system’s' },
    ...JSON_OPTION,
  },
  examples: [
    'tfp drains:add syslog+tls://logs.example.com:6514 -a hello',
    'tfp drains:add https://otlp.example.com -f otlp --header X-Key:@key.txt',
    'tfp drains:add - --platform',
  ],
  async run(world, { args: [word = ''], options }) {
    const { path, flag } = await whoseDrains(world, options);
    const url = word === '-' ? (await readAll(world.stdin, LIMITS.valueBytesMax)).trim() : word;
    const { format, ca } = options;
    const body = {
      url,
      ...(format === undefined ? {} : { format }),
      headers: Object.fromEntries(options.header.map((text) => readHeader(world.cwd, text))),
      ...(ca === undefined ? {} : { ca: readTextFile(world.cwd, ca) }),
    };
    const call = { body, repeatable: true };
    const drain = (await world.platform().call<ApiLogDrain>('POST', path, call)).body;
    if (options.json) return world.output.json(drain);
    const { output } = world;
    output.note(`Added drain ${shortDrain(drain)} (${drainKind(drain)}) to ${drain.url}`);
    output.note(`Try it:          tfp drains:test ${shortDrain(drain)} ${flag}`);
    output.note(`How it goes:     tfp drains ${flag}`);
  },
});

function readHeader(cwd: string, text: string): [string, string] {
  const [, name = '', value = ''] = /^([^:\s]+):\s*(.*)$/s.exec(text) ?? [];
  if (name === '') throw new UsageError('A header is "Name: value".');
  return [name, value.startsWith('@') ? readTextFile(cwd, value.slice(1)).trim() : value];
}

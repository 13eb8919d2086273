import type { Dial } from './dial.ts';

const PORTS: Record<string, number> = {
  'http:': 80,
  'https:': 443,
  'syslog:': 514,
  'syslog+tls:': 6514,
};

/** Where a drain's URL leads to. */
export function readDial(url: URL): Dial {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (PORTS[url.protocol] ?? 0) : Number(url.port),
    isClear: url.protocol === 'http:',
  };
}

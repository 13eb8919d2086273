import { execFileSync, spawnSync } from 'node:child_process';
import { OTHER_CPU } from './proxies.ts';

/** What visitors ask for, and how. */
export interface Scenario {
  /** How long the answers are. */
  bytes: number;
  connections: number;
  /** A connection for each request. */
  close: boolean;
}

export interface Load {
  requests: number;
  requestsPerSecond: number;
  p99Us: number;
}

/** As a browser asks. */
const FIELDS = [
  'Host: bench.test',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Language: en-US,en;q=0.7,de;q=0.3',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Referer: http://bench.test/some/page',
  `Cookie: session=${'0123456789abcdef'.repeat(8)}; theme=dark`,
  'Upgrade-Insecure-Requests: 1',
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Site: same-origin',
];
const US_IN = { us: 1, ms: 1e3, s: 1e6 };

export function isWrkThere(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined;
}

export function runWrk(port: number, scenario: Scenario, seconds: number): Load {
  const fields = [...FIELDS, `Connection: ${scenario.close ? 'close' : 'keep-alive'}`];
  const args = [
    ...['-c', OTHER_CPU, 'wrk', '-t1', `-c${scenario.connections}`, `-d${seconds}s`, '--latency'],
    ...fields.flatMap((field) => ['-H', field]),
    `http://127.0.0.1:${port}/${scenario.bytes}`,
  ];
  const text = execFileSync('taskset', args, { encoding: 'utf8' });
  if (/Non-2xx/.test(text)) throw new Error(text);
  const [, p99, unit = 'us'] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? [];
  return {
    requests: Number(/(\d+) requests in/.exec(text)?.[1]),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99Us: Number(p99) * US_IN[unit as keyof typeof US_IN],
  };
}

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

interface Candidate {
  name: string;
  port: number;
  pids: () => number[];
}

interface Figures {
  requestsPerSecond: number;
  p99Us: number;
  cpuUs: number;
}

const SCENARIOS = [
  { name: '120 bytes, 64 connections', path: '/120', connections: 64, close: false },
  { name: '10 KB', path: '/10240', connections: 64, close: false },
  { name: '1 MB', path: '/1048576', connections: 16, close: false },
  { name: 'connection per request', path: '/120', connections: 64, close: true },
];
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const seconds = Number(process.argv[2] ?? 3);
const rounds = Number(process.argv[3] ?? 5);
const directory = mkdtempSync(join(tmpdir(), 'tfp-bench-'));
const children: ChildProcess[] = [];

if (spawnSync('wrk', ['-v']).error !== undefined) {
  console.error('This benchmark needs wrk: apt install wrk');
  process.exit(1);
}
try {
  await run();
} finally {
  for (const child of children) child.kill();
  rmSync(directory, { recursive: true, force: true });
}

async function run(): Promise<void> {
  const backend = await forkPinned(1, 'backend.ts', []);
  const candidates = [await startRouter(backend.port), await startNginx(backend.port)].filter(
    (candidate) => candidate !== undefined,
  );
  if (candidates.length === 1) console.log('nginx is not installed: only the router is measured.');
  for (const scenario of SCENARIOS) {
    for (const candidate of candidates) load(candidate, scenario, 1);
    const all = new Map<string, Figures[]>(candidates.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? candidates : candidates.toReversed();
      for (const candidate of order) all.get(candidate.name)?.push(measure(candidate, scenario));
    }
    print(scenario.name, all);
  }
}

async function startRouter(backendPort: number): Promise<Candidate> {
  const logPath = join(directory, 'router.log');
  const { child, port } = await forkPinned(0, 'router-under-test.ts', [
    String(backendPort),
    logPath,
  ]);
  return { name: 'tfp', port, pids: () => [child.pid as number] };
}

async function startNginx(backendPort: number): Promise<Candidate | undefined> {
  const program = process.env.NGINX_PROGRAM ?? 'nginx';
  if (spawnSync(program, ['-v']).error !== undefined) return undefined;
  const port = await freePort();
  for (const name of ['logs', 'body', 'proxy'])
    mkdirSync(join(directory, name), { recursive: true });
  const config = join(directory, 'nginx.conf');
  writeFileSync(config, nginxConfig(port, backendPort));
  const args = ['-c', '0', program, '-p', directory, '-e', 'logs/error.log', '-c', config];
  const child = spawn('taskset', args, { stdio: 'inherit' });
  children.push(child);
  await pause(500);
  return {
    name: 'nginx',
    port,
    pids: () => [child.pid as number, ...childrenOf(child.pid as number)],
  };
}

function nginxConfig(port: number, backendPort: number): string {
  return `
daemon off; worker_processes 1; pid nginx.pid;
events { worker_connections 8192; }
http {
  access_log logs/access.log combined;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path proxy; uwsgi_temp_path proxy; scgi_temp_path proxy;
  keepalive_requests 100000000;
  upstream app { server 127.0.0.1:${backendPort}; keepalive 512; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port}; server_name bench.test;
    location / {
      proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Port $server_port;
      proxy_set_header X-Request-Id $request_id; proxy_set_header X-Request-Start $msec;
      proxy_set_header Via "1.1 nginx";
    }
  }
}`;
}

function measure(candidate: Candidate, scenario: (typeof SCENARIOS)[number]): Figures {
  const before = cpuTicks(candidate.pids());
  const { requests, requestsPerSecond, p99Us } = load(candidate, scenario, seconds);
  const ticks = cpuTicks(candidate.pids()) - before;
  return { requestsPerSecond, p99Us, cpuUs: (ticks / TICKS_PER_SECOND / requests) * 1e6 };
}

function load({ port }: Candidate, scenario: (typeof SCENARIOS)[number], duration: number) {
  const fields = [
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
    `Connection: ${scenario.close ? 'close' : 'keep-alive'}`,
  ].flatMap((field) => ['-H', field]);
  const url = `http://127.0.0.1:${port}${scenario.path}`;
  const wrk = [
    'wrk',
    '-t1',
    `-c${scenario.connections}`,
    `-d${duration}s`,
    '--latency',
    ...fields,
    url,
  ];
  const text = execFileSync('taskset', ['-c', '1', ...wrk], { encoding: 'utf8' });
  if (/Non-2xx/.test(text)) throw new Error(text);
  return {
    requests: Number(/(\d+) requests in/.exec(text)?.[1]),
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]),
    p99Us: inMicroseconds(/99%\s+([\d.]+)(us|ms|s)/.exec(text)),
  };
}

function inMicroseconds(match: RegExpExecArray | null): number {
  const factor = { us: 1, ms: 1e3, s: 1e6 }[match?.[2] ?? 'us'] ?? 1;
  return Number(match?.[1]) * factor;
}

function print(name: string, all: Map<string, Figures[]>): void {
  const baseline = all.get('nginx');
  console.log(`\n${name}`);
  console.log('             req/s     p99 µs   CPU µs/request   × nginx');
  for (const [candidate, figures] of all) {
    const ratios = baseline?.map((base, i) => (figures[i] as Figures).cpuUs / base.cpuUs);
    const columns = [
      candidate.padEnd(8),
      median(figures.map((one) => one.requestsPerSecond))
        .toFixed(0)
        .padStart(9),
      median(figures.map((one) => one.p99Us))
        .toFixed(0)
        .padStart(10),
      median(figures.map((one) => one.cpuUs))
        .toFixed(2)
        .padStart(16),
      ratios === undefined ? '' : median(ratios).toFixed(2).padStart(9),
    ];
    console.log(columns.join(' '));
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** User and system time of the processes, all threads. */
function cpuTicks(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => {
      try {
        return (
          Number(readFileSync(`/proc/${other}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid
        );
      } catch {
        return false;
      }
    });
}

/** Starts one of our scripts on a CPU of its own and waits for the port that it tells. */
async function forkPinned(cpu: number, script: string, args: string[]) {
  const command = ['-c', String(cpu), process.execPath, join(import.meta.dirname, script), ...args];
  const child = spawn('taskset', command, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  children.push(child);
  const { port } = await new Promise<{ port: number }>((resolve) =>
    child.once('message', (message) => resolve(message as { port: number })),
  );
  return { child, port };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

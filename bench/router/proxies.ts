import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { withDescendants } from '../../e2e/support/processes.ts';

/** One that stands between wrk and the backend. */
export interface Candidate {
  name: string;
  port: number;
  pids: () => number[];
}

const NGINX = process.env.NGINX_PROGRAM ?? 'nginx';
/** The one that is measured has a processor to itself; backend and visitors share the other one. */
const MEASURED_CPU = '0';
export const OTHER_CPU = '1';

const directory = mkdtempSync(join(tmpdir(), 'tfp-bench-'));
const children: ChildProcess[] = [];

export function closeProxies(): void {
  for (const child of children) child.kill();
  rmSync(directory, { recursive: true, force: true });
}

/** Answers its port. */
export async function startBackend(): Promise<number> {
  return (await forkPinned(OTHER_CPU, 'backend.ts', [])).port;
}

export async function startRouter(backendPort: number): Promise<Candidate> {
  const args = [String(backendPort), join(directory, 'router.log')];
  const { child, port } = await forkPinned(MEASURED_CPU, 'router-under-test.ts', args);
  return { name: 'tfp', port, pids: () => [child.pid as number] };
}

/** One worker with its access log and kept connections to the backend; undefined where there is no nginx. */
export async function startNginx(backendPort: number): Promise<Candidate | undefined> {
  if (spawnSync(NGINX, ['-v']).error !== undefined) return undefined;
  const port = await freePort();
  for (const name of ['logs', 'body', 'proxy']) mkdirSync(join(directory, name));
  const config = join(directory, 'nginx.conf');
  writeFileSync(config, nginxConfig(port, backendPort));
  const args = ['-p', directory, '-e', 'logs/error.log', '-c', config];
  const child = spawn('taskset', ['-c', MEASURED_CPU, NGINX, ...args], { stdio: 'inherit' });
  children.push(child);
  await pause(500);
  return { name: 'nginx', port, pids: () => withDescendants([child.pid as number]) };
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

/** Starts one of our scripts on one processor and waits for the port that it tells. */
async function forkPinned(cpu: string, script: string, args: string[]) {
  const command = ['-c', cpu, process.execPath, join(import.meta.dirname, script), ...args];
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

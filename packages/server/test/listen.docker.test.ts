import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { program } from './support/programs.ts';
import { start } from './support/run.ts';

const listen = program('listen');

async function listening(args: string[], command: string[]) {
  const run = start(listen, [...args, '--', ...command]);
  return { code: (await run.ended).code, stdout: run.stdout(), stderr: run.stderr() };
}

const SHOW = `
  const fds = Number(process.env.LISTEN_FDS);
  const links = Array.from({ length: fds }, (_, i) => require('fs').readlinkSync('/proc/self/fd/' + (3 + i)));
  console.log(JSON.stringify({ ...process.env, links, pid: process.pid }));
`;

async function shown(...args: string[]) {
  const { stdout, stderr } = await listening(args, [process.execPath, '-e', SHOW]);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('the command inherits listening sockets by the protocol of systemd, and keeps the pid', async () => {
  const env = await shown('http=*:0', 'api=localhost:0');
  expect(Number(env.LISTEN_PID)).toBe(env.pid);
  expect(env.LISTEN_FDNAMES).toMatch(/^http:api(:api)?$/);
  expect(env.links).toHaveLength(Number(env.LISTEN_FDS));
  for (const link of env.links) expect(link).toMatch(/^socket:/);
});

test('port 0 becomes the port that was really bound', async () => {
  const env = await shown('http=*:0', 'my-api=localhost:0');
  expect(Number(env.TFP_HTTP_PORT)).toBeGreaterThan(1023);
  expect(Number(env.TFP_MY_API_PORT)).toBeGreaterThan(1023);
  expect(env.TFP_MY_API_PORT).not.toBe(env.TFP_HTTP_PORT);
});

async function occupiedPort(host: string): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as { port: number }).port;
}

test.each(['*', 'localhost', '127.0.0.1'])(
  'a port of %s that is in use fails at once and names its holder',
  async (address) => {
    const port = await occupiedPort('127.0.0.1');
    const { code, stdout, stderr } = await listening(
      [`http=${address}:${port}`],
      ['echo', 'started'],
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(`port ${port}, wanted for "http", is already in use by `);
    expect(stderr).toContain(`(pid ${process.pid})`);
  },
);

test.each([
  [['http=*:0'], ['/no/such/program'], 127, 'cannot run "/no/such/program"'],
  [['http=*:0'], ['/etc/passwd'], 126, 'cannot run "/etc/passwd"'],
  [['http=*:0'], [], 2, 'usage:'],
  [['*:80'], ['true'], 2, 'is not NAME=ADDRESS:PORT'],
  [['http=*:65536'], ['true'], 2, 'no port from 0 to 65535'],
  [['http=*:x'], ['true'], 2, 'no port from 0 to 65535'],
  [['http=example.com:80'], ['true'], 2, '"example.com" is no address'],
])('%j before %j ends with %i and says why', async (args, command, code, words) => {
  const ended = await listening(args, command);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(words);
});

import { chmodSync, closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { program } from './support/programs.ts';
import { type Program, start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Method: as for the init's other tests; what the runner is to it stands here as a socket of the test's own.

const init = program('init');
const UNSHARE = ['--fork', '--pid', '--mount-proc', '--kill-child', '--'];
const IMAGE_ENV = { PATH: '/usr/bin:/bin', FROM_IMAGE: 'image', BOTH: 'image' };
const NO_ENVIRONMENT = 122;

const encode = (...entries: string[]) => `${entries.map((entry) => `${entry}\0`).join('')}\0`;

/** A socket that any user may open, and what it does with who comes. */
async function offer(serve: (peer: Socket) => void): Promise<{ path: string; server: Server }> {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const path = join(folder, 'env');
  const server = createServer((peer) => serve(peer.on('error', () => {}).resume()));
  server.listen({ path, readableAll: true, writableAll: true });
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  return { path, server };
}

const offered = (message: string | Buffer) => offer((peer) => peer.end(message));

function contain(path: string, command: string[], before: string[] = []): Program {
  const args = [...UNSHARE, ...before, init, '--environment', path, '--', ...command];
  return start('unshare', args, { env: IMAGE_ENV });
}

async function outcome(run: Program) {
  const { code } = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

async function withEnvironment(entries: string[], command: string[], before: string[] = []) {
  const { path } = await offered(encode(...entries));
  return outcome(contain(path, command, before));
}

async function childOf(pid: number | undefined): Promise<number> {
  const found = start('ps', ['-o', 'pid=', '--ppid', String(pid)]);
  await found.ended;
  return Number(found.stdout());
}

/** All that a process has written and still has. */
function memoryOf(pid: number): string {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const maps = readFileSync(`/proc/${pid}/maps`, 'latin1');
  const parts = [...maps.matchAll(/^(\w+)-(\w+) rw.*$/gm)].map(([, from = '', to = '']) => {
    const position = Number.parseInt(from, 16);
    const bytes = Buffer.alloc(Number.parseInt(to, 16) - position);
    readSync(memory, bytes, { position });
    return bytes.toString('latin1');
  });
  closeSync(memory);
  return parts.join('');
}

const variables = (block: string) => block.split('\0').slice(0, -1).sort();

describe('the command gets it', () => {
  test('over what the image sets, and keeps the rest of that', async () => {
    const { code, stdout, stderr } = await withEnvironment(['BOTH=ours', 'NEW=1'], ['env', '-0']);
    expect(variables(stdout)).toEqual([
      'BOTH=ours',
      'FROM_IMAGE=image',
      'NEW=1',
      `PATH=/usr/bin:/bin`,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test.each([
    ['lines', 'A=one\ntwo\n\n'],
    ['quotes and what shells know', `A="'\`$HOME \\n; rm *`],
    ['equals signs', 'A==b=c='],
    ['UTF-8', 'A=žluťoučký kůň 🐎'],
    ['nothing', 'A='],
    ['64 KB', `A=${'x'.repeat(64 * 1024)}`],
  ])('with %s in a value', async (_what, entry) => {
    const { stdout } = await withEnvironment([entry], ['env', '-0']);
    expect(variables(stdout)).toContain(entry);
  });

  test('with thousands of variables', async () => {
    const entries = Array.from({ length: 5_000 }, (_, index) => `KEY_${index}=${index}`);
    const { stdout } = await withEnvironment(entries, ['env', '-0']);
    expect(variables(stdout)).toHaveLength(5_000 + 3);
  });

  test('when nothing is set, too', async () => {
    expect(await withEnvironment([], ['true'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('in whatever pieces it comes', async () => {
    const { path } = await offer(async (peer) => {
      for (const byte of encode('A=b', 'C=d')) {
        peer.write(byte);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      peer.end();
    });
    const { stdout } = await outcome(contain(path, ['env', '-0']));
    expect(variables(stdout)).toEqual(expect.arrayContaining(['A=b', 'C=d']));
  });

  test('and is looked for along the PATH in it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'only-here'), '#!/bin/sh\necho found\n', { mode: 0o755 });
    const path = [`PATH=${folder}:/bin`];
    expect(await withEnvironment(path, ['only-here'])).toMatchObject({ stdout: 'found\n' });
    const { code, stderr } = await withEnvironment(['PATH=/nowhere'], ['env']);
    expect(code).toBe(127);
    expect(stderr).toBe('tfp-init: cannot run "env": No such file or directory\n');
  });

  test('as a user who has no rights at all', async () => {
    const before = ['setpriv', '--reuid=10001', '--regid=10001', '--clear-groups', '--'];
    const { stdout } = await withEnvironment(['A=b'], ['sh', '-c', 'echo $A by $(id -u)'], before);
    expect(stdout).toBe('b by 10001\n');
  });

  test('and nothing else: no descriptor, no other signals', async () => {
    const look = 'ls /proc/self/fd | tr "\\n" " "; grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status';
    const plain = await outcome(start('unshare', [...UNSHARE, init, '--', 'sh', '-c', look]));
    expect(await withEnvironment(['A=b'], ['sh', '-c', look])).toEqual(plain);
  });

  test('while the first process itself holds none of it', async () => {
    const { path } = await offered(encode('SECRET=canary'));
    const run = contain(path, ['sh', '-c', 'echo up; exec sleep 60']);
    await until('the command', () => run.stdout() === 'up\n');
    const first = await childOf(run.child.pid);
    const command = await childOf(first);
    expect(readFileSync(`/proc/${command}/environ`, 'latin1')).toContain('canary');
    expect(memoryOf(command)).toContain('canary');
    expect(memoryOf(first)).not.toContain('canary');
  });
});

describe('what a person types and sees', () => {
  test('pipes are clean', async () => {
    const { path } = await offered(encode('A=b'));
    const run = contain(path, ['cat']);
    run.child.stdin?.end('through\n');
    expect(await outcome(run)).toEqual({ code: 0, stdout: 'through\n', stderr: '' });
  });

  test('a terminal is the command’s own', async () => {
    const { path } = await offered(encode('GREETING=hello'));
    const folder = temporaryFolder();
    const script = `trap 'echo $GREETING; exit 9' INT; echo up; while :; do sleep 0.05; done`;
    writeFileSync(join(folder, 'app.sh'), script);
    const command = [
      'unshare',
      ...UNSHARE,
      init,
      '--environment',
      path,
      '--',
      'sh',
      join(folder, 'app.sh'),
    ];
    const run = start('script', [
      '--quiet',
      '--return',
      '--command',
      command.join(' '),
      '/dev/null',
    ]);
    await until('the app', () => run.stdout().includes('up'));
    run.child.stdin?.write('\x03');
    expect((await run.ended).code).toBe(9);
    expect(run.stdout()).toContain('hello');
  });
});

describe('without all of it the command is not run', () => {
  const line = (why: string) => `tfp-init: the platform handed over no environment: ${why}\n`;
  const refusal = (why: string) => ({ code: NO_ENVIRONMENT, stdout: '', stderr: line(why) });
  const MEGABYTE = 1024 * 1024;

  test.each([
    ['that says nothing', '', 'it is not whole'],
    ['that is cut off between two variables', 'A=b\0', 'it is not whole'],
    ['that is cut off in a variable', 'A=b\0C=', 'it is not whole'],
    ['that goes on after its end', 'A=b\0\0C=d\0', 'it is not whole'],
    ['that names no variable', encode('garbage'), 'it cannot be understood'],
    ['that names one without a name', encode('=b'), 'it cannot be understood'],
    [
      'that is no environment at all',
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'it cannot be understood',
    ],
    ['that is too long', 'A'.repeat(MEGABYTE), 'it is too long'],
    ['that never ends', 'A'.repeat(4 * MEGABYTE), 'it is too long'],
    [
      'of the longest length that is no environment',
      'A'.repeat(MEGABYTE - 1),
      'it cannot be understood',
    ],
    ['of the longest length that is cut off', `A=${'b'.repeat(MEGABYTE - 3)}`, 'it is not whole'],
  ])('after a message %s', async (_what, message, why) => {
    const { path } = await offered(message);
    expect(await outcome(contain(path, ['echo', 'ran']))).toEqual(refusal(why));
  });

  test('where there is no socket', async () => {
    const path = join(temporaryFolder(), 'none');
    const refused = refusal('No such file or directory');
    expect(await outcome(contain(path, ['echo', 'ran']))).toEqual(refused);
  });

  test('where nobody listens any more', async () => {
    const { path, server } = await offered('');
    server.close();
    const killed = start(process.execPath, ['-e', LISTEN_AND_DIE, path]);
    await killed.ended;
    expect(await outcome(contain(path, ['echo', 'ran']))).toEqual(refusal('Connection refused'));
  });

  test('where nothing comes, after ten seconds', async () => {
    const { path } = await offer(() => {});
    const began = performance.now();
    const refused = refusal('it did not come in time');
    expect(await outcome(contain(path, ['echo', 'ran']))).toEqual(refused);
    expect(performance.now() - began).toBeGreaterThan(9_900);
  });

  test('and a stop while it waits ends it at once', async () => {
    const asked = Promise.withResolvers<void>();
    const { path } = await offer(() => asked.resolve());
    const run = contain(path, ['echo', 'ran']);
    await asked.promise;
    process.kill(await childOf(run.child.pid), 'SIGTERM');
    expect(await outcome(run)).toEqual({ code: 143, stdout: '', stderr: '' });
  });
});

const LISTEN_AND_DIE = `
  require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'));`;

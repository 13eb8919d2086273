import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FRAME } from '@tfp/contract/attach-frames';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BUNDLE, buildBundle, runBundle } from './support/bundle.ts';
import { type FakePlatform, startFakePlatform } from './support/fake-platform.ts';
import { playSessions } from './support/fake-session.ts';

// Goal: what holds for the parts holds for the file that users run. Method: real processes, real pipes, real signals.

let platform: FakePlatform;
const folder = mkdtempSync(join(tmpdir(), 'tfp-bundle-'));
beforeAll(buildBundle);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) => runBundle(argv, { url: platform.url, ...options });
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the bundle', () => {
  test('tells its version, which is that of the package', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
    );
    for (const flag of ['--version', '-v', 'version']) {
      const { code, out } = await tfp([flag]);
      expect({ code, out: out.toString() }).toEqual({
        code: 0,
        out: `tfp/${version} ${process.platform}-${process.arch} node-${process.version}\n`,
      });
    }
  });

  test('exits with 0, 1 for what went wrong, 2 for a wrong command line', async () => {
    platform.on('GET /apps', { body: [] });
    platform.on('GET /account', { status: 500, body: { id: 'internal_error', message: 'Oh.' } });
    expect((await tfp(['apps'])).code).toBe(0);
    expect((await tfp(['whoami'])).code).toBe(1);
    expect((await tfp(['frobnicate'])).code).toBe(2);
  });

  test('starts without what it does not need', async () => {
    const hook = join(folder, 'loaded.cjs');
    const list = `process.on('exit', () => console.error(process.moduleLoadList.join(',')))`;
    writeFileSync(hook, list);
    const loaded = async (argv: string[]) => (await tfp(argv, { nodeFlags: ['-r', hook] })).err;
    expect(await loaded(['--version'])).not.toMatch(
      /NativeModule (http|https|crypto|child_process)\b/,
    );
    platform.on('GET /apps', { body: [] });
    expect(await loaded(['apps'])).not.toMatch(/NativeModule (https|crypto|child_process)\b/);
  });

  test('ends quietly when its reader has seen enough', async () => {
    const line = { id: 1, at: 'now', source: 'app', process: 'web.1', text: 'x'.repeat(1000) };
    platform.on('GET /apps/hello/log-lines', { lines: Array(5_000).fill(line) });
    const { code, err } = await tfp(['logs', '-a', 'hello'], {
      onChild: (child: ReturnType<typeof spawn>) =>
        child.stdout?.once('data', () => child.stdout?.destroy()),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('writes a long answer whole into a slow pipe', async () => {
    const apps = Array.from({ length: 20_000 }, (_, index) => ({ name: `app-${index}` }));
    platform.on('GET /apps', { body: apps });
    const { out } = await tfp(['apps', '--json'], {
      onChild: (child: ReturnType<typeof spawn>) => {
        child.stdout?.pause();
        setTimeout(() => child.stdout?.resume(), 100);
      },
    });
    expect(JSON.parse(out.toString())).toHaveLength(20_000);
  });

  test('hands its own streams to git, and passes the exit code on', async () => {
    const cwd = mkdtempSync(join(folder, 'repository-'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd });
    git('init', '-q', '-b', 'main');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'One');
    git('remote', 'add', 'tfp', join(folder, 'nowhere.git'));
    const { code, out, err } = await tfp(['deploy'], { cwd });
    expect({ code, out: out.toString() }).toEqual({ code: 128, out: '' });
    expect(err).toContain('nowhere.git');
  });

  test('that waits for a release leaves on SIGINT with what stands', async () => {
    platform.on('PATCH /apps/hello/config-vars', { headers: { 'tfp-release': 'v4' } });
    let child: ReturnType<typeof spawn> | undefined;
    platform.on('GET /apps/hello/releases/4/events', (_request, raw) => {
      raw.writeHead(200);
      raw.write('\n', () => child?.kill('SIGINT'));
      return undefined;
    });
    const { code, err } = await tfp(['config:set', 'A=1', '-a', 'hello'], {
      onChild: (started: typeof child) => {
        child = started;
      },
    });
    expect(code).toBe(130);
    expect(err).toContain(' !  v4 goes on: the platform finishes it without you.\n');
  });
});

describe('run through the bundle', () => {
  test('is clean for any bytes, both ways, under pressure', async () => {
    const input = randomBytes(12 * 1024 * 1024);
    const errors = randomBytes(3 * 1024 * 1024);
    const received: Buffer[] = [];
    playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type === FRAME.stdin) {
          received.push(Buffer.from(payload));
          return send(FRAME.stdout, payload);
        }
        if (type === FRAME.stdinEnd) {
          for (let at = 0; at < errors.length; at += 65_536) {
            send(FRAME.stderr, errors.subarray(at, at + 65_536));
          }
          send(FRAME.exit, JSON.stringify({ code: 42 }));
        }
      },
    });
    let errorBytes = 0;
    const { code, out } = await tfp(['run', '-a', 'hello', 'cat'], {
      input,
      onChild: (child: ReturnType<typeof spawn>) =>
        child.stderr?.on('data', (chunk: Buffer) => {
          errorBytes += chunk.length;
        }),
    });
    expect(code).toBe(42);
    expect(sha(Buffer.concat(received))).toBe(sha(input));
    expect(sha(out)).toBe(sha(input));
    expect(errorBytes).toBe(errors.length);
  });

  test('hands SIGINT and SIGTERM on to the process', async () => {
    const heard: string[] = [];
    let child: ReturnType<typeof spawn> | undefined;
    playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type === FRAME.stdinEnd) child?.kill('SIGINT');
        if (type !== FRAME.signal) return;
        heard.push(payload.toString());
        if (heard.length === 1) child?.kill('SIGTERM');
        else send(FRAME.exit, JSON.stringify({ code: 143, signal: 'SIGTERM' }));
      },
    });
    const { code } = await tfp(['run', '-a', 'hello', 'sleep', '60'], {
      onChild: (started: typeof child) => {
        child = started;
      },
    });
    expect({ code, heard }).toEqual({ code: 143, heard: ['SIGINT', 'SIGTERM'] });
  });

  test('on a real terminal is raw while it lasts, and cooked afterwards', async () => {
    const frames: [number, string][] = [];
    playSessions(platform, {
      onStart: ({ send }) => send(FRAME.stdout, 'prompt$ '),
      onFrame({ type, payload }, { send }) {
        frames.push([type, payload.toString()]);
        if (type === FRAME.stdin && payload.includes('\x03')) {
          send(FRAME.stdout, 'bye\r\n');
          send(FRAME.exit, JSON.stringify({ code: 5 }));
        }
      },
    });
    const line = `stty cols 91 rows 33; "${process.execPath}" "${BUNDLE}" run -a hello bash; echo "code $?"; stty -a`;
    const screen = await onTerminal(line, 'prompt$ ', 'ls\r\x03');
    expect(frames[0]).toEqual([FRAME.resize, '{"columns":91,"rows":33}']);
    const typed = frames.filter(([type]) => type === FRAME.stdin).map(([, text]) => text);
    expect(typed.join('')).toBe('ls\r\x03');
    expect(screen).toMatch(/bye\r+\ncode 5\r\n/);
    expect(screen).toMatch(/ icanon /);
    expect(screen).toMatch(/ echo /);
    expect(screen).toContain('prompt$ bye');
  });
});

/** Runs a shell line on a pseudo-terminal, types `keys` when `prompt` is there, and gives back the screen. */
function onTerminal(line: string, prompt: string, keys: string): Promise<string> {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    env: {
      ...process.env,
      SHELL: '/bin/sh',
      TFP_URL: platform.url,
      TFP_TOKEN: 'secret',
      TERM: 'xterm',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let screen = '';
  let typed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (typed || !screen.includes(prompt)) return;
    typed = true;
    child.stdin.write(keys);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(screen));
  });
}

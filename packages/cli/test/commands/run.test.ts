import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { FRAME } from '@tfp/contract/attach-frames';
import { beforeEach, describe, expect, test } from 'vitest';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { playSessions } from '../support/fake-session.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options = {}) =>
  runTfp(['run', '-a', 'hello', ...argv], { url: platform.url, ...options });
const exit = (code: number) => JSON.stringify({ code });

describe('run', () => {
  test('keeps stdout and stderr apart and passes the exit code on', async () => {
    const asked = playSessions(platform, {
      onStart({ send }) {
        send(FRAME.stdout, 'out\n');
        send(FRAME.stderr, 'err\n');
        send(FRAME.exit, exit(7));
      },
    });
    expect(await tfp(['node', '-e', 'console.log("a b")'])).toEqual({
      code: 7,
      out: 'out\n',
      err: 'err\n',
    });
    expect(asked).toEqual([
      { command: `node -e 'console.log("a b")'`, env: {}, attach: true, force_no_tty: true },
    ]);
  });

  test('leaves all behind the command to the command', async () => {
    const asked = playSessions(platform, { onStart: ({ send }) => send(FRAME.exit, exit(0)) });
    await tfp(['-e', 'A=1', '-e', 'B=x=y', 'grep', '-r', '-e', "it's", '--help']);
    await tfp(['ls -l | wc -l']);
    await tfp(['--', '--strange']);
    expect(asked.map(({ command }) => command)).toEqual([
      `grep -r -e 'it'\\''s' --help`,
      'ls -l | wc -l',
      '--strange',
    ]);
    expect(asked[0]?.env).toEqual({ A: '1', B: 'x=y' });
  });

  test('hands stdin on, and its end', async () => {
    let received = '';
    playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type === FRAME.stdin) received += payload.toString();
        if (type === FRAME.stdinEnd) send(FRAME.exit, exit(0));
      },
    });
    expect((await tfp(['cat'], { input: 'some input' })).code).toBe(0);
    expect(received).toBe('some input');
  });

  test('hands Ctrl-C on where the process has no terminal', async () => {
    const signals = new EventEmitter();
    playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type === FRAME.stdinEnd) signals.emit('SIGINT');
        if (type === FRAME.signal)
          send(FRAME.exit, exit(payload.toString() === 'SIGINT' ? 130 : 1));
      },
    });
    expect((await tfp(['sleep', '60'], { signals })).code).toBe(130);
    expect(signals.eventNames().flatMap((name) => signals.listeners(name))).toEqual([]);
  });

  test('says why a process could not be started', async () => {
    playSessions(platform, {
      onStart: ({ send }) =>
        send(FRAME.failed, JSON.stringify({ id: 'unavailable', message: 'No address is free.' })),
    });
    expect(await tfp(['ls'])).toEqual({
      code: 1,
      out: '',
      err: ' !  No address is free.\n !  What that means: tfp help unavailable\n',
    });
  });

  test('says that memory ran out', async () => {
    playSessions(platform, {
      onStart: ({ send }) => send(FRAME.exit, JSON.stringify({ code: 137, outOfMemory: true })),
    });
    const { code, err } = await tfp(['ls']);
    expect(code).toBe(137);
    expect(err).toContain('run.4711 was killed: it needed more memory than its limit.');
  });

  test('goes on over a new connection: nothing is lost, and nothing comes twice', async () => {
    const bytes = randomBytes(3_000_000).toString('base64');
    let received = '';
    let connections = 0;
    playSessions(platform, {
      onStart(_session, connection) {
        connections = connection;
      },
      onFrame({ type, payload }, { send, socket }) {
        if (type === FRAME.stdin) received += payload.toString();
        if (connections < 4 && received.length > connections * 900_000) socket.destroy();
        if (type === FRAME.stdin) send(FRAME.stdout, Buffer.from(payload));
        if (type === FRAME.stdinEnd) send(FRAME.exit, exit(0));
      },
    });
    const { code, out } = await tfp(['cat'], { input: bytes });
    expect(code).toBe(0);
    expect(received === bytes && out === bytes).toBe(true);
    expect(connections).toBe(4);
  });

  test('does not take a connection that broke off for an end', async () => {
    playSessions(platform, {
      onStart({ socket }) {
        socket.destroy();
        platform.onUpgrade((_request, other) => {
          other.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}');
        });
      },
    });
    const { code, err } = await tfp(['ls']);
    expect(code).toBe(1);
    expect(err).toContain('The connection to run.4711 broke off before it ended.');
  });

  test('says that its time was over', async () => {
    const asked = playSessions(platform, {
      onStart: ({ send }) => send(FRAME.exit, JSON.stringify({ code: 124, timedOut: true })),
    });
    const { code, err } = await tfp(['--timeout', '10m', '--size', 'big', 'ls']);
    expect(code).toBe(124);
    expect(err).toContain('run.4711 was stopped: it ran longer than it may.');
    expect(asked[0]).toMatchObject({ size: 'big', time_to_live: 600 });
    expect((await tfp(['--timeout', 'soon', 'ls'])).err).toContain('"soon" is no duration');
  });

  test('does not trust a peer that speaks nonsense', async () => {
    playSessions(platform, { onStart: ({ socket }) => socket.write(Buffer.alloc(64, 0xff)) });
    expect((await tfp(['ls'])).code).toBe(1);
  });

  test('passes on why nothing can be run', async () => {
    platform.on('POST /apps/hello/dynos', {
      status: 422,
      body: { id: 'invalid_params', message: 'hello has no live release.', hint: 'Push first.' },
    });
    expect((await tfp(['ls'])).err).toBe(' !  hello has no live release.\n !  Push first.\n');
  });

  test('asks what to run, and for whole variables', async () => {
    expect((await tfp([])).err).toContain('Run what? Write a command: tfp run bash');
    expect((await tfp(['-e', 'A', 'ls'])).err).toContain('-e A has no value: write -e KEY=value.');
  });
});

describe('run on a terminal', () => {
  test('asks for one of its size and sends keys as they are', async () => {
    const asked = playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type === FRAME.stdin) send(FRAME.exit, exit(payload[0] ?? 0));
      },
    });
    const { code, err } = await tfp(['bash'], { terminal: true, columns: 100, input: '\x03' });
    expect(code).toBe(3);
    expect(asked[0]).toEqual({
      command: 'bash',
      env: { TERM: 'xterm', COLUMNS: '100', LINES: '24' },
      attach: true,
    });
    expect(err).toMatch(/Running bash on hello\.\.\. run\.4711\n$/);
  });

  test('tells the size at once, and again when it changes', async () => {
    const sizes: string[] = [];
    playSessions(platform, {
      onFrame({ type, payload }, { send }) {
        if (type !== FRAME.resize) return;
        sizes.push(payload.toString());
        send(FRAME.exit, exit(0));
      },
    });
    await tfp(['bash'], { terminal: true });
    expect(sizes).toEqual(['{"columns":80,"rows":24}']);
  });

  test('takes no terminal with --no-tty', async () => {
    const asked = playSessions(platform, { onStart: ({ send }) => send(FRAME.exit, exit(0)) });
    await tfp(['--no-tty', 'bash'], { terminal: true });
    expect(asked[0]).toMatchObject({ env: {}, force_no_tty: true });
  });

  test('can be left by hand when the other side is dead', async () => {
    const signals = new EventEmitter();
    playSessions(platform, {
      onFrame({ type }) {
        for (let press = 0; type === FRAME.resize && press < 4; press++) signals.emit('SIGINT');
      },
    });
    const { code, err } = await tfp(['bash'], { terminal: true, signals });
    expect(code).toBe(130);
    expect(err).toContain('Left run.4711, which no longer answered. The platform ends it.');
  });

  test('says that the session is over when it cannot be joined again', async () => {
    let joined = 0;
    playSessions(platform, {
      onStart({ socket }) {
        joined += 1;
        socket.destroy();
        platform.onUpgrade((_request, other) => {
          joined += 1;
          other.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}');
        });
      },
    });
    const { code, err } = await tfp(['bash'], { terminal: true });
    expect({ code, joined }).toEqual({ code: 1, joined: 2 });
    expect(err).toContain('broke off before it ended');
  });
});

test.each([['run', '--detach'], ['run:detached']])(
  '%s %s starts it, names it, and says where its output is',
  async (...words) => {
    const asked = playSessions(platform, {});
    const line = [...words, '-a', 'hello', 'npm', 'run', 'nightly'];
    expect(await runTfp(line, { url: platform.url })).toEqual({
      code: 0,
      out: 'run.4711\n',
      err: 'It runs on its own. Its output: tfp logs --tail -p run.4711 -a hello\n',
    });
    expect(asked).toEqual([{ command: 'npm run nightly', env: {}, attach: false }]);
  },
);

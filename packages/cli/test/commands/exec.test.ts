import { EventEmitter } from 'node:events';
import { FRAME } from '@tfp/contract/attach-frames';
import { beforeEach, expect, test } from 'vitest';
import { apiDyno } from '../support/api-objects.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { playSession, type SessionScript } from '../support/fake-session.ts';
import { runTfp } from '../support/run-tfp.ts';

let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  return () => platform[Symbol.asyncDispose]();
});
const exec = (argv: string[], options = {}) =>
  runTfp(['ps:exec', '-a', 'hello', ...argv], { url: platform.url, ...options });
const run = (...names: string[]) =>
  platform.on('GET /apps/hello/dynos', { body: names.map((name) => apiDyno(name)) });

/** Lets commands be executed in web.1. */
function play(script: SessionScript): void {
  run('worker.1', 'web.1');
  const attach_url = 'http://elsewhere.example/apps/id/one-offs/secret/attach';
  const body = { process: 'web.1', attach_url };
  platform.on('POST /apps/hello/dynos/web.1/exec', { status: 201, body });
  platform.onUpgrade(playSession(script));
}
const exits = (code: number): SessionScript => ({
  onStart: ({ send }) => send(FRAME.exit, JSON.stringify({ code })),
});

test('goes into web.1, and its exit code comes through', async () => {
  play(exits(6));
  expect(await exec(['ls', '-l'])).toEqual({ code: 6, out: '', err: '' });
  expect(platform.sent('POST /apps/hello/dynos/web.1/exec')).toEqual([
    { command: 'ls -l', force_no_tty: true },
  ]);
});

test('goes into the only process that there is, and asks which where there are more', async () => {
  run('worker.1');
  expect((await exec(['ls'])).err).toContain('/apps/hello/dynos/worker.1/exec');
  run('worker.1', 'worker.2');
  expect(await exec(['ls'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('These run: worker.1, worker.2.'),
  });
  run();
  expect((await exec(['ls'])).err).toContain('None runs right now.');
});

test('does not say that nothing runs while nobody can see what does', async () => {
  const tfp = { restarts: 0, exit_code: null, unseen_since: '2026-01-02T03:04:05.000Z' };
  platform.on('GET /apps/hello/dynos', { body: [apiDyno('web.1', { state: 'starting', tfp })] });
  expect(await exec(['ls'])).toEqual({
    code: 1,
    out: '',
    err:
      ' !  The Docker Engine does not answer. Nothing was executed.\n' +
      ' !  Why it does not: tfp doctor, and on its machine: systemctl status docker\n',
  });
});

test('of a command that was killed says what that means for the process it was in', async () => {
  play(exits(137));
  expect(await exec(['node', 'big.js'])).toEqual({
    code: 137,
    out: '',
    err:
      ' !  The command was killed, as happens when web.1 ends or has no memory left.\n' +
      ' !  See: tfp ps -a hello. With memory of its own: tfp run --size large -a hello\n',
  });
});

test('it is the command that a broken connection ends, not the process', async () => {
  play({
    onStart({ socket }) {
      socket.destroy();
      platform.onUpgrade((_request, other) => {
        other.end('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}');
      });
    },
  });
  expect(await exec(['ls'])).toEqual({
    code: 1,
    out: '',
    err:
      ' !  The connection into web.1 broke off.\n' +
      ' !  The platform ends the command soon. Whether web.1 still runs: tfp ps -a hello\n',
  });
});

test('it is the command that is left by hand', async () => {
  const signals = new EventEmitter();
  play({
    onFrame({ type }) {
      for (let press = 0; type === FRAME.resize && press < 4; press++) signals.emit('SIGINT');
    },
  });
  const { code, err } = await exec(['bash'], { terminal: true, signals });
  expect(code).toBe(130);
  expect(err).toContain(
    'Left the command in web.1, which no longer answered. The platform ends it.',
  );
});

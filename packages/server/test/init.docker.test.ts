import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { program } from './support/programs.ts';
import { type Program, start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Method: a pid namespace of our own makes the init a container's first process, without an engine between.

const init = program('init');
const UNSHARE = ['--fork', '--pid', '--mount-proc', '--kill-child', '--'];
const NODE_PATH = dirname(process.execPath);
const APP = join(import.meta.dirname, 'support/graceful-app.cjs');

function contain(args: string[], env: Record<string, string> = {}): Program {
  const PATH = `${NODE_PATH}:${process.env.PATH}`;
  return start('unshare', [...UNSHARE, init, ...args], { env: { ...process.env, PATH, ...env } });
}

async function ends(args: string[]) {
  const run = contain(args);
  return { code: (await run.ended).code, stdout: run.stdout(), stderr: run.stderr() };
}

/** Signals the init itself, as the engine does: it is the one child of unshare. */
function signal(run: Program, name: NodeJS.Signals): void {
  const child = start('ps', ['-o', 'pid=', '--ppid', String(run.child.pid)]);
  void child.ended.then(() => process.kill(Number(child.stdout()), name));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function get(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve(body));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

describe('how it leaves', () => {
  test.each([
    ['with the exit code of the command', ['sh', '-c', 'exit 7'], 7],
    ['with 0', ['true'], 0],
    ['with 128 + 9 after a kill', ['sh', '-c', 'kill -9 $$'], 137],
    ['with 128 + 15 after a TERM', ['sh', '-c', 'kill -TERM $$'], 143],
  ])('%s', async (_how, command, code) => {
    expect(await ends(['--', ...command])).toEqual({ code, stdout: '', stderr: '' });
  });

  test('with 127 and one clear line when there is no such command', async () => {
    const { code, stderr } = await ends(['--', 'no-such-command']);
    expect(code).toBe(127);
    expect(stderr).toBe('tfp-init: cannot run "no-such-command": No such file or directory\n');
  });

  test('with 126 when the command cannot be executed', async () => {
    const { code, stderr } = await ends(['--', '/etc/passwd']);
    expect(code).toBe(126);
    expect(stderr).toBe('tfp-init: cannot run "/etc/passwd": Permission denied\n');
  });

  test.each([
    [[]],
    [['--']],
    [['true']],
    [['--stop-signal', '--', 'true']],
    [['--stop-signal', '999', '--', 'true']],
    [['--environment', '--', 'true']],
    [['--environment', '', '--', 'true']],
    [['--environment', 'x'.repeat(108), '--', 'true']],
    [['--unknown', '1', '--', 'true']],
  ])('with 125 and its usage when it is called with %j', async (args) => {
    const { code, stderr } = await ends(args);
    expect(code).toBe(125);
    expect(stderr).toContain('usage: tfp-init');
  });

  test('it refuses to run where its signals would reach the whole machine', async () => {
    const run = start(init, ['--', 'true']);
    expect((await run.ended).code).toBe(125);
    expect(run.stderr()).toContain('must be the first process of a container');
  });
});

describe('an app behind a wrapper', () => {
  async function stopWhileItAnswers(command: string[], cwd = '/') {
    const port = await freePort();
    const PATH = `${NODE_PATH}:${process.env.PATH}`;
    const env = { ...process.env, PATH, PORT: String(port), npm_config_update_notifier: 'false' };
    const run = start('unshare', [...UNSHARE, init, '--', ...command], { env, cwd });
    await until('the app to listen', () => run.stdout().includes('listening'));
    const answer = get(port);
    await until('the request to be there', () => run.stdout().includes('asked'));
    signal(run, 'SIGTERM');
    return { answer: await answer, code: (await run.ended).code, stdout: run.stdout() };
  }

  test('behind bash -c it sees SIGTERM and finishes its requests', async () => {
    const ended = await stopWhileItAnswers(['bash', '-c', `node ${APP}; true`]);
    expect(ended.answer).toBe('whole answer');
    expect(ended.stdout).toMatch(/saw SIGTERM\ngoodbye\n$/);
    expect(ended.code).toBe(143);
  });

  test('behind npm start it sees SIGTERM and finishes its requests', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'app'));
    const manifest = { name: 'app', scripts: { start: `node ${APP}` } };
    writeFileSync(join(folder, 'app/package.json'), JSON.stringify(manifest));
    const ended = await stopWhileItAnswers(['npm', 'start'], join(folder, 'app'));
    expect(ended.answer).toBe('whole answer');
    expect(ended.stdout).toContain('goodbye\n');
  });

  test('on its own it ends with its own exit code', async () => {
    const ended = await stopWhileItAnswers(['node', APP]);
    expect(ended.code).toBe(0);
  });
});

describe('the other processes of the container', () => {
  test('orphans are reaped', async () => {
    const script = `
      for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0.01 & ) ; done
      for i in $(seq 100); do
        grep -ls '^State:.Z' /proc/[0-9]*/status || { echo clean; break; }
        sleep 0.05
      done`;
    const { stdout } = await ends(['--', 'sh', '-c', `sleep 0.2; ${script}`]);
    expect(stdout.trim().split('\n').at(-1)).toBe('clean');
  });

  test('they get SIGTERM when the command ends by itself, and the exit code stays the command’s', async () => {
    const up = join(temporaryFolder(), 'up');
    const child = `(trap 'echo asked to go; exit 0' TERM; echo up; : > ${up}; while :; do sleep 0.05; done) &`;
    const script = `${child} until [ -e ${up} ]; do sleep 0.02; done; exit 3`;
    const { code, stdout } = await ends(['--', 'sh', '-c', script]);
    expect(stdout).toBe('up\nasked to go\n');
    expect(code).toBe(3);
  });

  test('one that ignores SIGTERM holds up the end of a crashed command for a few seconds only', async () => {
    const up = join(temporaryFolder(), 'up');
    const child = `(trap '' TERM; echo up; : > ${up}; sleep 1000) &`;
    const script = `${child} until [ -e ${up} ]; do sleep 0.02; done; kill -9 $$`;
    const { code, stdout } = await ends(['--', 'bash', '-c', script]);
    expect(stdout).toBe('up\n');
    expect(code).toBe(137);
  });

  test('a stop waits for the last of them, however long it takes', async () => {
    const slow = `trap 'echo finishing; sleep 6; echo finished; exit 0' TERM; echo up; while :; do sleep 0.05; done`;
    const run = contain(['--', 'bash', '-c', `(${slow}) & wait`]);
    await until('the child', () => run.stdout() === 'up\n');
    signal(run, 'SIGTERM');
    expect((await run.ended).code).toBe(143);
    expect(run.stdout()).toBe('up\nfinishing\nfinished\n');
  });
});

describe('signals', () => {
  /** Both say what they hear; the child stays until the file is there. */
  const tell = (name: string, file: string) =>
    `trap 'echo main ${name}' ${name}
     (trap 'echo child ${name}' ${name}
      echo up; until [ -e ${file} ]; do sleep 0.05; done) & wait; wait; wait`;

  async function told(name: NodeJS.Signals, options: string[] = []) {
    const heard = join(temporaryFolder(), 'heard');
    const run = contain([...options, '--', 'bash', '-c', tell(name.slice(3), heard)]);
    await until('the app', () => run.stdout().includes('up'));
    signal(run, name);
    await until('the signal', () => run.stdout().includes(`main ${name.slice(3)}`));
    writeFileSync(heard, '');
    await run.ended;
    return run
      .stdout()
      .split('\n')
      .filter((line) => /^(main|child) /.test(line))
      .sort();
  }

  test('the stop signal of an image goes to the command alone', async () => {
    const options = ['--stop-signal', String(constants.signals.SIGQUIT)];
    expect(await told('SIGQUIT', options)).toEqual(['main QUIT']);
  });

  test.each<NodeJS.Signals>(['SIGUSR1', 'SIGUSR2'])(
    '%s goes to the command alone',
    async (name) => {
      expect(await told(name)).toEqual([`main ${name.slice(3)}`]);
    },
  );

  test('with a terminal the command is in its foreground, so that Ctrl-C reaches it', async () => {
    const app = `trap 'echo interrupted; exit 9' INT; echo up; while :; do sleep 0.05; done`;
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'app.sh'), app);
    const command = ['unshare', ...UNSHARE, init, '--', 'sh', join(folder, 'app.sh')].join(' ');
    const run = start('script', ['--quiet', '--return', '--command', command, '/dev/null']);
    await until('the app', () => run.stdout().includes('up'));
    run.child.stdin?.write('\x03');
    expect((await run.ended).code).toBe(9);
    expect(run.stdout()).toContain('interrupted');
  });

  test('SIGHUP goes to the whole process group, as from a terminal', async () => {
    expect(await told('SIGHUP')).toEqual(['child HUP', 'main HUP']);
  });
});

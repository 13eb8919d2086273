import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startWaitMs } from '#src/limits.ts';
import { program } from './support/programs.ts';
import { start } from './support/run.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

// Goal: `tfp server:start`, `server:status` and `server:stop` as a person types them, where systemd does not serve.

const listen = program('listen');
const TFP = resolve(import.meta.dirname, '../../../bin/tfp');
const STAND_IN = join(import.meta.dirname, 'support/stand-in.ts');

function machine(formation: Record<string, string>, variables: Record<string, string> = {}) {
  const folder = temporaryFolder();
  const bin = join(folder, 'runtime/bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync(listen, join(bin, 'tfp-listen'));
  const lines = Object.entries(formation).map(
    ([name, behaviour]) => `${name}: node ${STAND_IN} ${name} ${behaviour}`,
  );
  writeFileSync(join(folder, 'Procfile'), lines.join('\n'));
  const env = {
    ...process.env,
    TFP_DATA: join(folder, 'data'),
    TFP_RUNTIME: join(folder, 'runtime'),
    TFP_PROCFILE: join(folder, 'Procfile'),
    TFP_HTTP_PORT: '0',
    TFP_API_PORT: '0',
    ...variables,
  };
  const tfp = async (...args: string[]) => {
    const run = start(TFP, args, { env });
    const { code } = await run.ended;
    return { code, stdout: run.stdout(), stderr: run.stderr() };
  };
  onTestFinished(() => void spawnSync(TFP, ['server:stop'], { env }));
  return { folder, env, tfp };
}

const WELL = { api: 'well', logs: 'well', router: 'well' };

test('start, status and stop tell what is, and twice is once', async () => {
  const { tfp, env } = machine(WELL);
  expect(await tfp('server:status')).toMatchObject({ code: 3, stdout: '' });

  const started = await tfp('server:start');
  const { api, http, pid } = JSON.parse(readFileSync(join(env.TFP_DATA, 'ready.json'), 'utf8'));
  expect(started).toMatchObject({ code: 0, stdout: `API and git  ${api}\nApps         ${http}\n` });

  const again = await tfp('server:start');
  expect(again.code).toBe(0);
  expect(again.stdout).toBe(started.stdout);
  expect(again.stderr).toContain(`already runs on ${env.TFP_DATA} (pid ${pid})`);

  const stopped = await tfp('server:stop');
  expect(stopped.code).toBe(0);
  expect(stopped.stderr).toContain("apps' processes keep running");
  expect(await tfp('server:stop')).toMatchObject({ code: 0 });
  expect(await tfp('server:status')).toMatchObject({ code: 3 });
});

test('status names who is down, and asks everybody itself when the API does not answer', async () => {
  const { tfp } = machine({ ...WELL, api: 'mute' });
  await tfp('server:start');
  const status = await tfp('server:status', '--json');
  expect(status.code).toBe(1);
  expect(JSON.parse(status.stdout)).toMatchObject({ running: true, ok: false });
  expect((await tfp('server:status')).stdout).toMatch(/not well: .*api/);
});

test('a port that is in use ends the start at once and names the holder', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as { port: number };
  const { tfp } = machine(WELL, { TFP_HTTP_PORT: String(port) });
  const { code, stderr } = await tfp('server:start');
  expect(code).toBe(1);
  expect(stderr).toContain(`port ${port}, wanted for "http", is already in use by `);
  expect(stderr).toContain('run "bin/tfp server:start" again');
});

test('a process that does not come up ends the start long before its time, with its cause', async () => {
  const { tfp } = machine({ ...WELL, logs: 'dies' });
  const began = performance.now();
  const { code, stderr } = await tfp('server:start');
  expect(code).toBe(1);
  expect(stderr).toContain('logs does not come up: the ledger is newer than this code');
  expect(stderr).toContain('it is tried again every few seconds');
  expect(performance.now() - began).toBeLessThan(startWaitMs);
  // Whoever asks again waits for it to die anew: it may have been mended.
  expect((await tfp('server:start')).stderr).toContain('logs does not come up: the ledger');
});

test('an unknown server command lists those that are there', async () => {
  const { code, stderr } = await machine(WELL).tfp('server:dance');
  expect(code).toBe(1);
  expect(stderr).toContain('server:status');
});

test('without set-up it says what to run', async () => {
  const { tfp } = machine(WELL, { TFP_RUNTIME: join(temporaryFolder(), 'none') });
  const { code, stderr } = await tfp('server');
  expect(code).toBe(1);
  expect(stderr).toContain('bin/setup');
});

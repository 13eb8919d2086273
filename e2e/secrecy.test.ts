import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { inLedger } from './support/converged.ts';
import { kill9 } from './support/kill.ts';
import { run } from './support/run.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: a secret that was set is found in clear text nowhere: not in the database or its log, not in snapshots, logs,
// image layers, the build cache, Docker's own files, the audit, or on any command line. Method: a canary goes through
// everything that an app can do, its own crash and the platform's included; then all that is on disk is searched.

/** A second less: a file system may know its times that roughly. */
const BEGAN_S = Date.now() / 1_000 - 1;
const canary = () => `canary-${randomBytes(12).toString('hex')}`;
/** The app itself prints this one: what it wrote stays in its own stream, as it was written, and gets nowhere else. */
const PRINTED = canary();
/** Nobody prints this one. */
const SILENT = canary();

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp();
  app = await createApp(stack, 'secretive', 'chaos');
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

/** By stdin: a shell's command line is the user's own affair. */
const set = (key: string, value: string) =>
  stack.done(['config:set', '--app', app.name, '--stdin', key], { input: value });

test('the secret goes wherever an app can go', async () => {
  await set('TOKEN', PRINTED);
  await set('SILENT', canary());
  await app.deploy({
    Procfile: 'web: node server.js\nrelease: node -e "console.log(process.env.TOKEN)"\n',
  });
  await set('SILENT', SILENT);
  // What a one-off writes is kept in the app's stream: so it prints the one that is printed.
  const told = await app.done('run', 'node', '-p', 'process.env.TOKEN + process.env.SILENT.length');
  expect(told.stdout.trim()).toBe(`${PRINTED}${SILENT.length}`);
  // A process that prints it while it dies: its last words become part of the release's verdict.
  app.write('server.js', 'console.error(process.env.TOKEN); process.exit(3);\n');
  await app.commit('last words');
  expect((await app.push()).output).toContain('R16');
  await app.done('rollback');
  await app.done('config:set', 'A=1', '--plan');
  await app.done('releases:diff', 'v1', 'current');
  await app.done('scale', 'web=2');
  expect((await app.tfp('config:set', 'TOKEN=', 'PORT=1')).output).toContain('PORT');
  for (const name of ['runner', 'api', 'builder', 'logs']) {
    await kill9(stack, name);
    await stack.healthy();
  }
  await until('an answer', async () => (await app.get()).status === 200);
});

test('nothing that the platform tells shows it', async () => {
  const told = await Promise.all([
    app.done('config'),
    app.done('releases'),
    app.done('releases:info'),
    app.done('releases:info', '--json'),
    app.done('releases:diff', 'v1', 'current'),
    app.done('releases:output', 'v2'),
    app.done('ps', '--json'),
    app.done('events', '-n', '1000', '--json'),
    stack.done(['audit', '--all', '--json']),
  ]);
  for (const { output } of told) expect(output).not.toMatch(/canary-/);
});

test('no file of the platform holds it', async () => {
  expect(await filesWith(stack.data, SILENT)).toEqual([]);
  expect(await filesWith(stack.log, SILENT)).toEqual([]);
  const printed = await filesWith(stack.data, PRINTED);
  expect(printed.filter((file) => !file.startsWith(join(stack.data, 'logs/')))).toEqual([]);
  expect(await filesWith(stack.log, PRINTED)).toEqual([]);
});

test('no file of the engine holds it: no container, no layer, no build cache', async () => {
  const { DockerRootDir } = await new Docker().info();
  expect(await filesWith(DockerRootDir, SILENT)).toEqual([]);
  const printed = await filesWith(DockerRootDir, PRINTED);
  expect(printed.filter((file) => !/-json\.log(\.\d+)?$/.test(file))).toEqual([]);
});

test('no command line shows it', () => {
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(commandLine);
  expect(lines.filter((line) => line.includes(PRINTED) || line.includes(SILENT))).toEqual([]);
});

test('after a destroy nobody can open the config any more', async () => {
  const [row] = inLedger<{ data_key: string }>(
    stack,
    'SELECT data_key FROM apps WHERE id = ?',
    app.id,
  );
  const { text } = JSON.parse(row?.data_key ?? '{}') as { text: string };
  expect(await filesWith(stack.data, text)).not.toEqual([]);
  expect((await app.tfp('destroy', '--confirm', app.name)).code).toBe(0);
  await until('no key of it on disk', async () => (await filesWith(stack.data, text)).length === 0);
  // Also not in a copy of the files as they are: what was overwritten is not in the write-ahead log either.
  const copy = join(stack.data, '../copy');
  cpSync(join(stack.data, 'api'), copy, { recursive: true });
  expect(await filesWith(copy, text)).toEqual([]);
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The files below a folder, or the one file, that hold a text. What has not changed since it was made up cannot. */
async function filesWith(path: string, text: string): Promise<string[]> {
  statSync(path);
  const changed = ['-type', 'f', '-newerct', `@${BEGAN_S}`];
  const search = ['-exec', 'grep', '-laF', '-e', text, '{}', '+'];
  const { stdout, stderr } = await run('find', [path, ...changed, ...search]);
  // Both end with 1 where nothing is found, too. What is there no more while they look is none of ours.
  const troubles = stderr.split('\n').filter((line) => !/^$|No such file or directory/.test(line));
  expect(troubles).toEqual([]);
  return stdout.split('\n').filter(Boolean);
}

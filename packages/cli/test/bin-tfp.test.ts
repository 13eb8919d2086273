import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

// Goal: bin/tfp hands each command to the right program. Method: a copy of it in a house that is empty but for a node and
// a listener who only say how they were called.

const BIN = join(import.meta.dirname, '../../../bin/tfp');
const root = mkdtempSync(join(tmpdir(), 'tfp-bin-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function place(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  chmodSync(join(root, path), 0o755);
}
for (const name of ['node', 'tfp-listen']) {
  place(`.runtime/bin/${name}`, `#!/bin/sh\necho ${name} "$@"\n`);
}
place('packages/cli/dist/tfp.js', '');
place('bin/tfp', '');
copyFileSync(BIN, join(root, 'bin/tfp'));

async function called(...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH };
  const { stdout } = await promisify(execFile)(join(root, 'bin/tfp'), args, { env });
  return stdout.replaceAll(`${root}/`, '').trim();
}

test.each([
  [['apps', '--json'], 'node -- packages/cli/dist/tfp.js apps --json'],
  [['config:set', '--env-file', 'x'], 'node -- packages/cli/dist/tfp.js config:set --env-file x'],
  [['server:start'], 'node packages/server/src/verbs.ts server:start'],
  [['server:start', '--help'], 'node -- packages/cli/dist/tfp.js help server:start'],
  [['server', '--help'], 'node -- packages/cli/dist/tfp.js help server'],
  [['server', '-h'], 'node -- packages/cli/dist/tfp.js help server'],
])('tfp %j', async (args, call) => {
  expect(await called(...args)).toBe(call);
});

test('tfp server listens and starts the platform, and takes nothing more', async () => {
  expect(await called('server')).toMatch(/^tfp-listen http=\S+ api=\S+ -- \S+ \S+\/main\.ts$/);
  await expect(called('server', 'now')).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: ' !  tfp server does not take "now".\n !  See: tfp help server\n',
  });
});

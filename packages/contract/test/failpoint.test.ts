import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createFailpoint, type FailpointName, noFailpoint } from '#src/failpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'tfp-failpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const arm = (name: FailpointName) => writeFileSync(join(folder, name), '');

/** A process that comes by two steps, thrice, and says so behind them. */
function comeBy() {
  const module = join(import.meta.dirname, '../src/failpoint.ts');
  const code = `
    import { createFailpoint } from ${JSON.stringify(module)};
    import { writeSync } from 'node:fs';
    const failpoint = createFailpoint(true, ${JSON.stringify(folder)});
    for (let i = 0; i < 3; i++) {
      failpoint('runner.after-exit');
      failpoint('runner.before-create');
      writeSync(1, 'passed ');
    }`;
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  return { signal, passes: stdout.toString().trim().split(' ').filter(Boolean).length };
}

test('a platform that nobody tests looks for no file', () => {
  expect(createFailpoint(false, folder)).toBe(noFailpoint);
});

test('a step that is not armed is passed', () => {
  expect(comeBy()).toEqual({ signal: null, passes: 3 });
});

test('a process dies at the step that was armed, and the next one goes on', () => {
  arm('runner.before-create');
  expect(comeBy()).toEqual({ signal: 'SIGKILL', passes: 0 });
  expect(existsSync(join(folder, 'runner.before-create'))).toBe(false);
  expect(comeBy()).toEqual({ signal: null, passes: 3 });
});

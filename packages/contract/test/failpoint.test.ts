import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createFailpoint, noFailpoint } from '#src/failpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'tfp-failpoints-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A process that says `passes` after each time at the step. */
function pass(wish: string, times: number) {
  const module = join(import.meta.dirname, '../src/failpoint.ts');
  const code = `
    import { createFailpoint } from ${JSON.stringify(module)};
    import { writeSync } from 'node:fs';
    const failpoint = createFailpoint(${JSON.stringify(wish)}, ${JSON.stringify(folder)});
    for (let i = 0; i < ${times}; i++) {
      failpoint('runner.after-exit');
      failpoint('runner.before-create');
      writeSync(1, 'passed ');
    }`;
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  return { signal, passes: stdout.toString().trim().split(' ').filter(Boolean).length };
}

test('without a wish no step does anything', () => {
  expect(createFailpoint(undefined, folder)).toBe(noFailpoint);
  expect(createFailpoint('', folder)).toBe(noFailpoint);
});

test('a process dies at the named step, and the next one goes on', () => {
  expect(pass('runner.before-create', 3)).toEqual({ signal: 'SIGKILL', passes: 0 });
  expect(pass('runner.before-create', 3)).toEqual({ signal: null, passes: 3 });
});

test('a number says at which time', () => {
  expect(pass('runner.after-exit:3', 5)).toEqual({ signal: 'SIGKILL', passes: 2 });
});

test('a step that nobody knows is refused, so that no test waits for it in vain', () => {
  expect(() => createFailpoint('runner.somewhere', folder)).toThrow('no such step');
});

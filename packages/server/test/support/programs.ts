import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');

/**
 * The static program of `docker/init/NAME.c`: compiled anew where there is a compiler, so that a test sees the
 * source as it is; else the one that the stack's preparation put into the runtime.
 */
export function program(name: 'init' | 'listen' | 'relay'): string {
  const prepared = join(process.env.TFP_RUNTIME ?? join(ROOT, '.runtime'), 'bin', `tfp-${name}`);
  if (!hasCompiler()) {
    if (existsSync(prepared)) return prepared;
    throw new Error(`there is no compiler and no ${prepared}: run bin/setup`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tfp-programs-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const target = join(folder, `tfp-${name}`);
  const source = join(ROOT, 'docker/init', `${name}.c`);
  const strict = ['-static', '-O2', '-Wall', '-Wextra', '-Werror'];
  execFileSync('cc', [...strict, '-o', target, source]);
  return target;
}

function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailpointName } from '@tfp/contract/failpoint';
import { until } from '../../test/support/until.ts';
import type { TfpStack } from './tfp-stack.ts';

/** Does something while the first process that comes by a step dies there; fails when none came by. */
export async function dyingAt<T>(
  { data }: TfpStack,
  name: FailpointName,
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(data, 'failpoints');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const armed = join(folder, name);
  writeFileSync(armed, '');
  try {
    const result = await work();
    await until(`${name} to be reached`, () => !existsSync(armed));
    return result;
  } finally {
    rmSync(armed, { force: true });
  }
}

import { until } from '../../test/support/until.ts';
import type { TfpStack } from './tfp-stack.ts';

/** Ends one of the platform's processes of this name by force, where there is one. */
export function kill(stack: TfpStack, name: string): number | undefined {
  const [pid] = stack.pids(name);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return pid;
}

/** The same, and waits for the next one. */
export async function kill9(stack: TfpStack, name: string): Promise<void> {
  const pid = kill(stack, name);
  if (pid === undefined) throw new Error(`no process of ${name}`);
  await until(
    `another ${name}`,
    () => stack.pids(name).length > 0 && !stack.pids(name).includes(pid),
  );
}

import { until } from '../../test/support/until.ts';
import type { TfpStack } from './tfp-stack.ts';

/** Ends one of the platform's processes of this name by force, where there is one. */
export function kill(stack: TfpStack, name: string): number | undefined {
  const [pid] = stack.pids(name);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return pid;
}

/** The same, and waits for the one that comes in its place. */
export async function kill9(stack: TfpStack, name: string): Promise<void> {
  const before = stack.pids(name);
  const pid = kill(stack, name);
  if (pid === undefined) throw new Error(`no process of ${name}`);
  await replaced(stack, name, before, (one) => one === pid);
}

/** Sends a signal to all of this name, and waits for those that come in their places. */
export async function killAllOf(
  stack: TfpStack,
  name: string,
  signal: NodeJS.Signals,
): Promise<void> {
  const before = stack.pids(name);
  for (const pid of before) process.kill(pid, signal);
  await replaced(stack, name, before, (one) => before.includes(one));
}

async function replaced(
  stack: TfpStack,
  name: string,
  before: readonly number[],
  hasEnded: (pid: number) => boolean,
): Promise<void> {
  await until(`another ${name}`, () => {
    const now = stack.pids(name);
    return now.length >= before.length && !now.some(hasEnded);
  });
}

import { readdirSync, readFileSync } from 'node:fs';

/** The processes whose command line names something. */
export function processesNaming(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => commandOf(pid).includes(text));
}

/** These processes and all that came of them. */
export function withDescendants(pids: number[]): number[] {
  return pids.flatMap((pid) => [pid, ...withDescendants(childrenOf(pid))]);
}

/** Ends by force whatever `find` finds, until it finds nothing more: a process may have been born meanwhile. */
export async function killAll(find: () => number[]): Promise<void> {
  const living = () => new Set(find().filter((pid) => commandOf(pid) !== ''));
  for (let found = living(); found.size > 0; found = living()) {
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

/** Empty for one that has ended, reaped or not. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

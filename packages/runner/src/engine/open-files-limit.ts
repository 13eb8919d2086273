import { readFileSync } from 'node:fs';

/** How many open files this host can give to a container: the engine cannot raise its own hard limit everywhere. */
export function readOpenFilesLimit(): number {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)/m.exec(limits)?.[1];
  return hard === undefined || hard === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(hard);
}

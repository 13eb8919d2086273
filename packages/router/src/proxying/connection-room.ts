import { readFileSync } from 'node:fs';
import { CONNECTIONS_MAX, FILES_RESERVED } from '../limits.ts';

/**
 * How many visitors this process has files for, as its limit is now: each holds one, and one to the app. Whoever is
 * beyond that is told so; without a file left, connections would be closed without a word.
 */
export function roomForConnections(limit = openFilesLimit()): number {
  const room = Math.floor((limit - FILES_RESERVED) / 2);
  return Math.min(CONNECTIONS_MAX, Math.max(1, room));
}

function openFilesLimit(): number {
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}

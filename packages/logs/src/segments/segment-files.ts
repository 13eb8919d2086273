import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file of an app's stream, named by the position at which it begins. */
export interface Segment {
  base: number;
  size: number;
  startedAtMs: number;
  /** When its newest line was stored. */
  endedAtMs: number;
}

const NAME = /^(\d{16})\.segment$/;

export const segmentEnd = (segment: Segment): number => segment.base + segment.size;

export function segmentPath(directory: string, base: number): string {
  return join(directory, `${String(base).padStart(16, '0')}.segment`);
}

/** The segments of an app, oldest first; none when it has no directory yet. */
export function listSegments(directory: string): Segment[] {
  const segments: Segment[] = [];
  for (const name of namesIn(directory).sort()) {
    const base = NAME.exec(name)?.[1];
    if (base === undefined) continue;
    const { size, birthtimeMs, mtimeMs } = statSync(join(directory, name));
    segments.push({ base: Number(base), size, startedAtMs: birthtimeMs, endedAtMs: mtimeMs });
  }
  return segments;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

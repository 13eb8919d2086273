import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessCrash } from '@tfp/contract/journal';
import { writeDurably } from '@tfp/contract/write-durably';
import { LIMITS } from '../limits.ts';

/** The newest crashes of each app, with their last words; beside its memory, and gone with it. */
export interface CrashBook {
  add: (appId: string, crash: ProcessCrash) => void;
  /** The newest first. */
  newest: (appId: string, count: number) => ProcessCrash[];
}

export function openCrashBook(root: string): CrashBook {
  const pathOf = (appId: string) => join(root, appId, 'crashes.json');
  return {
    add(appId, crash) {
      const path = pathOf(appId);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const kept = [...read(path), shortened(crash)].slice(-LIMITS.crashesKept);
      writeDurably(path, JSON.stringify(kept));
    },
    newest: (appId, count) => read(pathOf(appId)).reverse().slice(0, count),
  };
}

function read(path: string): ProcessCrash[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The end of a long last word is worth more than its beginning. */
function shortened(crash: ProcessCrash): ProcessCrash {
  if (crash.lines === undefined) return crash;
  const text = crash.lines.slice(-LIMITS.verdictLines).join('\n').slice(-LIMITS.crashBytes);
  return { ...crash, lines: text.split('\n') };
}

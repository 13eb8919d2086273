import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../files/replace-file.ts';
import type { AppState, SourceState } from './app-state.ts';

/** The state as of a position up to which everything is on disk for good: only what follows has to be read again. */
interface Checkpoint {
  bootId: string;
  end: number;
  state: AppState;
}

interface CheckpointFile {
  format: 1;
  bootId: string;
  end: number;
  lines: number;
  sources: SourceState[];
  writers: [string, number][];
}

const NAME = 'state.json';

export function encodeCheckpoint({ bootId, end, state }: Checkpoint): string {
  const file: CheckpointFile = {
    format: 1,
    bootId,
    end,
    lines: state.lines,
    sources: [...state.sources.values()],
    writers: [...state.writers],
  };
  return JSON.stringify(file);
}

export function writeCheckpoint(directory: string, text: string): Promise<void> {
  return replaceFile(join(directory, NAME), text);
}

/** The last checkpoint; undefined when there is none that can be read: then the segments tell everything. */
export function readCheckpoint(directory: string): Checkpoint | undefined {
  try {
    const file = JSON.parse(readFileSync(join(directory, NAME), 'utf8')) as CheckpointFile;
    const sources = new Map(file.sources.map((state) => [state.source.containerId, state]));
    const state = { lines: file.lines, sources, writers: new Map(file.writers) };
    return { bootId: file.bootId, end: file.end, state };
  } catch {
    return undefined;
  }
}

import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What a writer itself says of one of its streams. Between the two it was killed. */
export interface Written {
  /** The last line that it began to write. */
  attempted: number;
  /** The last line that the kernel took from it. */
  finished: number;
  /** When it last wrote. */
  at: string;
}

/** The writers' own books, read past the engine and the platform. A book that was opened outlives its container. */
export interface Books {
  /** The names of all streams. */
  ids: () => string[];
  written: (id: string) => Written | undefined;
  close: () => void;
}

const LOOK_MS = 15;
const NUMBER_BYTES = 16;

/** Watches the writable layers of all containers of an engine for books that bear this mark. */
export function openBooks(engineFolder: string, mark: string): Books {
  const layers = join(engineFolder, 'overlay2');
  const files = new Map<string, number>();

  function look(): void {
    for (const layer of namesIn(layers)) {
      const folder = join(layers, layer, 'diff/ledger', mark);
      for (const key of namesIn(folder)) {
        if (!files.has(key)) open(key, join(folder, key));
      }
    }
  }

  function open(key: string, path: string): void {
    try {
      files.set(key, openSync(path, 'r'));
    } catch {
      // Its container was removed at this moment.
    }
  }

  const looking = setInterval(look, LOOK_MS);
  return {
    ids: () => [...files.keys()].flatMap((key) => [`${key}.o`, `${key}.e`]),
    written(id) {
      const [key = '', stream] = id.split('.');
      const file = files.get(key);
      if (file === undefined) return undefined;
      const at = stream === 'o' ? 0 : 2 * NUMBER_BYTES;
      const finished = numberAt(file, at + NUMBER_BYTES);
      return { attempted: numberAt(file, at), finished, at: fstatSync(file).mtime.toISOString() };
    },
    close() {
      clearInterval(looking);
      for (const file of files.values()) closeSync(file);
    },
  };
}

function numberAt(file: number, at: number): number {
  const bytes = Buffer.alloc(NUMBER_BYTES);
  const length = readSync(file, bytes, 0, NUMBER_BYTES, at);
  return Number(bytes.toString('latin1', 0, length).replaceAll('\0', ''));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

import { TfpError } from './errors.ts';
import { createKey, type Keys, readKeyFile, writeKeyFile } from './key-file.ts';
import type { KeyRing, SealingKey } from './sealing.ts';

/** The master keys of one file, followed through its changes. */
export interface FileKeyRing extends KeyRing {
  readonly file: string;
  /** Reads the file again; answers the ids of its keys, the newest first. */
  ids: () => [string, ...string[]];
  /** Puts a new key first, durably: from now on it seals. */
  add: () => SealingKey;
  /** Takes keys out of the file, the newest never. */
  retire: (keyIds: readonly string[]) => void;
}

/** Opens the file. A key that was in it once stays known to this process: what was read before a rotation must open behind it. */
export function openKeyRing(file: string): FileKeyRing {
  const known = new Map<string, SealingKey>();
  let keys = readKeyFile(file);
  remember();

  function remember(): void {
    for (const key of keys) known.set(key.id, key);
  }

  function readAgain(): Keys {
    keys = readKeyFile(file);
    remember();
    return keys;
  }

  function write(wanted: Keys): void {
    try {
      writeKeyFile(file, wanted);
    } catch (error) {
      throw unwritable(file, error);
    }
    readAgain();
  }

  return {
    file,
    newest: () => keys[0],
    find(keyId) {
      if (!known.has(keyId)) readAgain();
      return known.get(keyId) ?? missing(file, keyId);
    },
    ids() {
      const [first, ...others] = readAgain();
      return [first.id, ...others.map(({ id }) => id)];
    },
    add() {
      write([createKey(), ...readAgain()]);
      return keys[0];
    },
    retire(keyIds) {
      const [first, ...others] = readAgain();
      write([first, ...others.filter(({ id }) => !keyIds.includes(id))]);
    },
  };
}

function missing(file: string, keyId: string): never {
  throw new TfpError(
    'internal_error',
    `${file} holds no key ${keyId}: what it sealed stays shut.`,
    {
      hint: 'Add that key as a further line of the file, out of a copy that has it. It is read again at the next try.',
    },
  );
}

function unwritable(file: string, cause: unknown): TfpError {
  const { code } = cause as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new TfpError(
    isFull ? 'storage_full' : 'internal_error',
    `${file} cannot be written (${code}). It stands as it was.`,
    { hint: 'Make room, or make its folder writable for the platform, then try again.', cause },
  );
}

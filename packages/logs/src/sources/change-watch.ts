import { type FSWatcher, watch } from 'node:fs';

/**
 * Asks the kernel to tell the next change in a directory, once. A container that floods its log would otherwise cost
 * one event per line.
 */
export interface ChangeWatch {
  /** False when the kernel cannot be asked: the directory is not there, or it has no watch left to give. */
  arm: () => boolean;
  isArmed: () => boolean;
  disarm: () => void;
}

export function createChangeWatch(directory: string, onChange: () => void): ChangeWatch {
  let watcher: FSWatcher | undefined;

  function disarm() {
    watcher?.close();
    watcher = undefined;
  }

  function fire() {
    if (watcher === undefined) return;
    disarm();
    onChange();
  }

  return {
    arm() {
      try {
        watcher ??= watch(directory, { persistent: false }, fire).on('error', fire);
        return true;
      } catch {
        return false;
      }
    },
    isArmed: () => watcher !== undefined,
    disarm,
  };
}

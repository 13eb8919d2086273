import { readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@tfp/contract/data-directory';

/** Why a process of the platform does not come up, left where the verbs find it: they may be asked by somebody without its log. */
export interface DeathNotes {
  leave: (label: string, lastLines: readonly string[]) => void;
  take: (label: string) => void;
  read: (label: string) => string | undefined;
}

export function deathNotes(data: Pick<DataDirectory, 'root'>): DeathNotes {
  const path = (label: string) => join(data.root, 'run', `${label}.down`);
  return {
    leave: (label, lastLines) => {
      const reason = reasonOf(lastLines);
      // On a full disk it cannot be left; then the disk tells.
      if (reason !== undefined) quietly(() => writeFileSync(path(label), reason));
    },
    take: (label) => void quietly(() => rmSync(path(label), { force: true })),
    read: (label) =>
      diskFull(data.root) ?? (quietly(() => readFileSync(path(label), 'utf8')) || undefined),
  };
}

const THROWN = /(?:^|\[cause\]: )\w*Error(?: \[\w+\])?: (.+)$/;
const HINT = /^\s+hint: (['"`])(.+)\1,?$/;

/** What was thrown last, with what to do next; else the last line that says anything. */
export function reasonOf(lastLines: readonly string[]): string | undefined {
  const first = (pattern: RegExp, group: number) =>
    lastLines.map((line) => pattern.exec(line)?.[group]).find((text) => text !== undefined);
  const message = first(THROWN, 1);
  if (message === undefined)
    return lastLines.findLast((line) => !/^(Node\.js v|\s*}?$)/.test(line));
  const hint = first(HINT, 2);
  return hint === undefined ? message : `${message} ${hint}`;
}

function diskFull(root: string): string | undefined {
  const isFull = quietly(() => statfsSync(root).bavail === 0) === true;
  return isFull ? `The disk of ${root} is full: df -h ${root}` : undefined;
}

function quietly<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

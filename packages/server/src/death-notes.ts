import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from '@tfp/contract/data-directory';

/** Why a process of the platform does not come up, left where the verbs find it: they may be asked by somebody without its log. */
export interface DeathNotes {
  leave: (label: string, lastLines: readonly string[]) => void;
  take: (label: string) => void;
  /** Takes all: those that died of something that may be mended by now leave theirs anew. */
  clear: () => void;
  read: (label: string) => string | undefined;
  /** Who does not come up, and why. */
  all: () => { label: string; reason: string }[];
}

const ENDING = '.down';

export function deathNotes(data: Pick<DataDirectory, 'root'>): DeathNotes {
  const folder = join(data.root, 'run');
  const path = (label: string) => join(folder, label + ENDING);
  const labels = () => {
    const names = quietly(() => readdirSync(folder)) ?? [];
    return names
      .filter((name) => name.endsWith(ENDING))
      .map((name) => name.slice(0, -ENDING.length))
      .sort();
  };
  const take = (label: string) => void quietly(() => rmSync(path(label), { force: true }));
  const read = (label: string) =>
    diskFull(data.root) ?? (quietly(() => readFileSync(path(label), 'utf8')) || undefined);
  return {
    leave(label, lastLines) {
      const reason = reasonOf(lastLines);
      // On a full disk it cannot be left; then the disk tells.
      if (reason !== undefined) quietly(() => writeFileSync(path(label), reason));
    },
    take,
    clear: () => labels().forEach(take),
    read,
    all: () =>
      labels().flatMap((label) => {
        const reason = read(label);
        return reason === undefined ? [] : { label, reason };
      }),
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

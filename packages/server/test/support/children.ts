import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, type Logger } from '@tfp/contract/platform-process';
import type { ChildPlan } from '#src/formation.ts';
import { superviseChild } from '#src/supervise-child.ts';

const STAND_IN = join(import.meta.dirname, 'stand-in.ts');

/** A plan for a stand-in process that does as it is told. */
export function standIn(name: string, behaviour = 'well', journal = ''): ChildPlan {
  const args = [STAND_IN, name, behaviour, journal];
  return { name, label: name, command: process.execPath, args, env: { ...process.env }, fds: [] };
}

/** Supervises a stand-in and counts how often it became ready. */
export function supervise(plan: ChildPlan, log: Logger = createLog('test', 'silent')) {
  let readyCount = 0;
  const notes = new Map<string, readonly string[]>();
  const deps = {
    log,
    lockFd: openSync('/dev/null', 'r'),
    cwd: import.meta.dirname,
    notes: {
      leave: (label: string, lines: readonly string[]) => void notes.set(label, lines),
      take: (label: string) => void notes.delete(label),
    },
    onReady: () => {
      readyCount += 1;
    },
  };
  const child = superviseChild(deps, plan);
  return { child, notes, readyCount: () => readyCount };
}

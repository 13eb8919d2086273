import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DesiredApp } from '@tfp/contract/desired-state';
import { writeDurably } from '@tfp/contract/write-durably';
import { type AppMemory, blankMemory } from './app-memory.ts';

/** What must survive this process, one folder per app. The config in it is sealed already. */
export interface AppFiles {
  load: () => KeptApp[];
  saveDesired: (appId: string, desired: DesiredApp | null) => void;
  saveMemory: (appId: string, memory: AppMemory) => void;
  forget: (appId: string) => void;
}

interface KeptApp {
  id: string;
  desired: DesiredApp | null;
  memory: AppMemory;
}

const APP_ID = /^[A-Za-z0-9][A-Za-z0-9-]*$/;

export function openAppFiles(root: string): AppFiles {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const written = new Map<string, string>();

  function save(appId: string, file: string, value: unknown): void {
    if (!APP_ID.test(appId)) throw new Error(`"${appId}" cannot be an app's id`);
    const text = JSON.stringify(value);
    const path = join(root, appId, file);
    if (written.get(path) === text) return;
    mkdirSync(join(root, appId), { recursive: true, mode: 0o700 });
    writeDurably(path, text);
    written.set(path, text);
  }

  function read<Value>(path: string): Value | undefined {
    try {
      const text = readFileSync(path, 'utf8');
      written.set(path, text);
      return JSON.parse(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  return {
    load: () =>
      readdirSync(root).flatMap((id) => {
        const desired = read<DesiredApp | null>(join(root, id, 'desired.json'));
        // A memory from before an upgrade lacks what is newer.
        const memory = { ...blankMemory(), ...read<AppMemory>(join(root, id, 'memory.json')) };
        return desired === undefined ? [] : [{ id, desired, memory }];
      }),
    saveDesired: (appId, desired) => save(appId, 'desired.json', desired),
    saveMemory: (appId, memory) => save(appId, 'memory.json', memory),
    forget(appId) {
      rmSync(join(root, appId), { recursive: true, force: true });
      for (const file of ['desired.json', 'memory.json']) written.delete(join(root, appId, file));
    },
  };
}

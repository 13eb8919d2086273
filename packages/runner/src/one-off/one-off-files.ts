import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '@tfp/contract/write-durably';

/** What is remembered of a one-off until its end is told. No command and no variable: they may hold secrets. */
export interface KeptOneOff {
  key: string;
  appId: string;
  process: string;
  startedAt: number;
  /** The machine's uptime then: it goes on evenly, also from one runner to the next. An older runner wrote none. */
  startedUptimeMs?: number;
  /** When it is stopped, whatever it does. */
  deadline: number;
  isOverdue: boolean;
}

/** One file for each one-off whose end is not told yet. */
export interface OneOffFiles {
  load: () => KeptOneOff[];
  save: (oneOff: KeptOneOff) => void;
  forget: (key: string) => void;
}

export function openOneOffFiles(folder: string): OneOffFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (key: string) => join(folder, `${key}.json`);
  return {
    load: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))),
    save: (oneOff) => writeDurably(pathOf(oneOff.key), JSON.stringify(oneOff)),
    forget: (key) => rmSync(pathOf(key), { force: true }),
  };
}

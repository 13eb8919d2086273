import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** A wall clock for processes of a test's own, which can be turned while they run. Their monotonic clock is the machine's. */
export interface TurnedClock {
  env: Record<string, string>;
  turn: (offsetSeconds: number) => void;
  dispose: () => void;
}

/** By libfaketime, which is installed when it is missing. */
export async function makeTurnedClock(): Promise<TurnedClock> {
  if (findLibrary() === undefined) await run('apt-get', ['-q', '-y', 'install', 'faketime']);
  const library = findLibrary();
  if (library === undefined) throw new Error('libfaketime is missing: apt-get install faketime');
  const folder = mkdtempSync(join(tmpdir(), 'tfp-clock-'));
  const file = join(folder, 'offset');
  const turn = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  turn(0);
  return {
    env: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    turn,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function findLibrary(): string | undefined {
  return readdirSync('/usr/lib')
    .map((folder) => join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
    .find((path) => existsSync(path));
}

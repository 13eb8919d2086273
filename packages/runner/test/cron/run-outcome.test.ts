import { expect, test } from 'vitest';
import type { RunMemory } from '#src/cron/cron-memory.ts';
import { runOutcome } from '#src/cron/run-outcome.ts';
import type { Exit } from '#src/engine/engine.ts';

const exit = (code: number, outOfMemory = false): Exit => ({ code, outOfMemory });
const run = (ending: RunMemory['ending'] = null) => ({ ending, epoch: 'now' });

test.each([
  ['it ends well', run(), exit(0), 'succeeded', 0],
  ['it says no', run(), exit(3), 'failed', 3],
  ['it takes too much memory', run(), exit(0, true), 'failed', 0],
  ['it never got its environment', run(), exit(122), 'unstarted', null],
  ['it was ended at its deadline, and left in peace', run('timed_out'), exit(0), 'timed_out', 0],
  ['the next one took its place', run('replaced'), exit(143), 'replaced', 143],
  ['nobody saw its end', run(), undefined, 'lost', null],
  ['the engine went down with it', { ...run(), epoch: 'before' }, exit(0), 'lost', null],
  ['nobody saw the end that it was asked for', run('stopped'), undefined, 'lost', null],
])('%s', (_what, memory, seen, outcome, exitCode) => {
  expect(runOutcome(memory, seen, 'now')).toMatchObject({ outcome, exitCode });
});

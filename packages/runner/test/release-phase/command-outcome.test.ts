import { expect, test } from 'vitest';
import type { ReleasePhase } from '#src/apps/app-memory.ts';
import type { Process, ProcessEnd } from '#src/apps/process.ts';
import { commandOutcome } from '#src/release-phase/command-outcome.ts';
import { processRecord } from '../support/process-record.ts';

const PHASE: ReleasePhase = {
  version: 2,
  key: 'k',
  startedAt: 0,
  epoch: '',
  isOverdue: false,
  outcome: null,
};
const exited = (code: number, outOfMemory = false): ProcessEnd => {
  return { kind: 'exited', code, outOfMemory };
};
const command = (end: ProcessEnd, fields: Partial<Process> = {}) =>
  processRecord({ name: 'release.2', phase: 'ended', end, ...fields });
const judge = (process: Process | undefined, phase: Partial<ReleasePhase> = {}) =>
  commandOutcome({ ...PHASE, ...phase }, process, ['last words'], 3_600_000);

test('only 0 is good', () => {
  expect(judge(command(exited(0)))).toEqual({ kind: 'passed' });
  expect(judge(command(exited(1)))).toEqual({
    kind: 'failed',
    verdict: {
      code: 'R18',
      message: 'The release command exited with status 1.',
      hint: 'Its last lines tell why; the rest is in: tfp logs -p release.2',
      process: 'release.2',
      exitCode: 1,
      lines: ['last words'],
    },
  });
});

test.each<[string, Process | undefined, Partial<ReleasePhase>, object]>([
  ['a signal', command(exited(139)), {}, { code: 'R18', signal: 'SIGSEGV' }],
  ['no such command', command(exited(127)), {}, { hint: expect.stringContaining('not found') }],
  ['want of memory', command(exited(137, true)), {}, { code: 'R15', process: 'release.2' }],
  ['a part that ran out of memory', command(exited(0, true)), {}, { code: 'R15' }],
  ['its time', command(exited(0)), { isOverdue: true }, { message: /within 60 min/ }],
  ['nobody who saw it', undefined, {}, { message: /interrupted/, hint: /releases:retry v2/ }],
  ['the engine', command(exited(0), { blameless: true }), {}, { message: /interrupted/ }],
  ['somebody’s hand', command(exited(0), { killed: true }), {}, { message: /interrupted/ }],
])('it fails by %s', (_, process, phase, expected) => {
  const patterns = Object.entries(expected).map(([key, value]) => [
    key,
    value instanceof RegExp ? expect.stringMatching(value) : value,
  ]);
  expect(judge(process, phase)).toMatchObject({
    kind: 'failed',
    verdict: Object.fromEntries(patterns),
  });
});

test('what the engine could not start is the image’s fault or ours', () => {
  const unstarted = (fault: 'image' | 'platform'): ProcessEnd => {
    return { kind: 'unstarted', fault, message: 'no', mayHaveRun: false };
  };
  expect(judge(command(unstarted('image')))).toMatchObject({ verdict: { code: 'R17' } });
  expect(judge(command(unstarted('platform')))).toMatchObject({ verdict: { code: 'R99' } });
});

import type { RunnableRelease } from '@tfp/contract/releases';
import { expect, test } from 'vitest';
import type { PhaseOutcome, ReleasePhase } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';
import { DEADLINES, decide, desired, exited, kinds, memory, NOW } from '../support/situation.ts';

const KEY = 'container-of-release-2';
const PASSED: PhaseOutcome = { kind: 'passed' };
const FAILED: PhaseOutcome = { kind: 'failed', verdict: { code: 'R18', message: 'no' } };

const withCommand = (version: number): RunnableRelease => {
  return { ...plainRelease(version), releaseCommand: 'migrate' };
};
const command = (fields: Partial<Process> = {}): Process =>
  processRecord({ key: KEY, name: 'release.2', release: 2, healthy: false, ...fields });
const phase = (fields: Partial<ReleasePhase> = {}): ReleasePhase => {
  return {
    version: 2,
    key: KEY,
    startedAt: NOW,
    epoch: '',
    isOverdue: false,
    outcome: null,
    ...fields,
  };
};

/** v1 serves, and a release is on its way. */
const rolling = (
  target: RunnableRelease | null,
  releasePhase: ReleasePhase | null,
  ...commands: Process[]
) => ({
  desired: desired({ target }),
  memory: memory({ releasePhase }),
  processes: [processRecord(), ...commands],
});

test('a release command runs before any process of its release is started', () => {
  const { actions } = decide(rolling(withCommand(2), null));
  expect(actions).toMatchObject([{ kind: 'runCommand', release: { version: 2 } }]);
});

test('while it runs nothing is started, and it is looked at again when its time is over', () => {
  expect(decide(rolling(withCommand(2), phase(), command()))).toEqual({
    actions: [],
    wakeAt: NOW + DEADLINES.releaseCommandMs,
  });
});

test('when it has ended it is judged, and only 0 lets the release begin', () => {
  const ended = command(exited(0));
  expect(kinds(rolling(withCommand(2), phase(), ended))).toEqual(['judgeCommand']);
  expect(kinds(rolling(withCommand(2), phase({ outcome: PASSED }), ended))).toEqual([
    'collect',
    'start',
  ]);
  expect(kinds(rolling(withCommand(2), phase({ outcome: FAILED }), ended))).toEqual([
    'collect',
    'failRelease',
  ]);
});

test('a release that failed here is not tried again, and its command neither', () => {
  const view = rolling(withCommand(2), phase({ outcome: FAILED }));
  expect(kinds({ ...view, memory: { ...view.memory, rejected: [2] } })).toEqual([]);
});

test('a release is promoted only when its command passed, also where nothing of it is to start', () => {
  const view = (outcome: PhaseOutcome | null) => {
    const target = withCommand(2);
    const formation = { web: { quantity: 0, generation: 0 } };
    return kinds({
      desired: desired({ target, formation }),
      memory: memory({ releasePhase: phase({ outcome }) }),
      processes: outcome === null ? [command()] : [],
    });
  };
  expect(view(null)).toEqual([]);
  expect(view(PASSED)).toEqual(['promote']);
});

test('a release that is live by the ledger’s word runs no command', () => {
  const live = withCommand(2);
  expect(
    decide({ desired: desired({ live }), processes: [processRecord()] }).actions,
  ).toMatchObject([{ kind: 'start', release: { version: 2 } }]);
});

test('a copy of a release from before there were commands runs none', () => {
  const { releaseCommand: _, ...old } = plainRelease(2);
  expect(kinds(rolling(old as RunnableRelease, null))).toEqual(['start']);
});

test('what a runner that was restarted does not find is judged, not run again', () => {
  expect(kinds(rolling(withCommand(2), phase()))).toEqual(['judgeCommand']);
  expect(
    kinds(rolling(withCommand(2), phase(), command({ blameless: true, ...exited(0) }))),
  ).toEqual(['judgeCommand']);
});

test('what the engine never started, since it was away, is started again', () => {
  const unborn = (mayHaveRun: boolean) =>
    command({
      phase: 'ended',
      blameless: true,
      end: { kind: 'unstarted', fault: 'platform', message: '', mayHaveRun },
    });
  expect(kinds(rolling(withCommand(2), phase(), unborn(false)))).toEqual(['collect', 'runCommand']);
  expect(kinds(rolling(withCommand(2), phase(), unborn(true)))).toEqual(['judgeCommand']);
});

test('a command that had its time is stopped, once, and judged when it has ended', () => {
  const late = NOW + DEADLINES.releaseCommandMs;
  const view = (process: Process) => kinds(rolling(withCommand(2), phase(), process), late);
  expect(view(command())).toEqual(['endOverdue']);
  expect(view(command({ state: 'stopping' }))).toEqual([]);
  expect(view(command({ phase: 'ending', state: 'stopping' }))).toEqual([]);
  expect(view(command(exited(143)))).toEqual(['judgeCommand']);
});

test('a newer release with a command waits until the one before has ended', () => {
  expect(kinds(rolling(withCommand(3), phase(), command()))).toEqual([]);
  expect(kinds(rolling(withCommand(3), phase(), command({ retiring: true })))).toEqual([]);
  expect(decide(rolling(withCommand(3), phase(), command(exited(0)))).actions).toMatchObject([
    { kind: 'collect', key: KEY },
    { kind: 'runCommand', release: { version: 3 } },
  ]);
});

test('one that another release waits for has its time, too', () => {
  const late = NOW + DEADLINES.releaseCommandMs;
  const view = rolling(withCommand(3), phase(), command());
  expect(decide(view)).toEqual({ actions: [], wakeAt: late });
  expect(decide(view, late).actions).toEqual([{ kind: 'endOverdue', key: KEY }]);
});

test('one whose start was never answered counts as running until it is removed', () => {
  const end = { kind: 'unstarted', fault: 'platform', message: '', mayHaveRun: true } as const;
  const lost = command({ phase: 'ended', end });
  expect(kinds(rolling(withCommand(3), phase(), lost))).toEqual(['collect']);
  expect(kinds(rolling(withCommand(3), phase(), { ...lost, retiring: true }))).toEqual([]);
});

test('a newer release without a command does not wait: the running one is stopped', () => {
  expect(decide(rolling(plainRelease(3), phase(), command())).actions).toMatchObject([
    { kind: 'cancelCommand', key: KEY },
    { kind: 'start', release: { version: 3 } },
  ]);
  expect(kinds(rolling(plainRelease(3), phase(), command({ retiring: true })))).toEqual(['start']);
  expect(kinds(rolling(null, phase(), command()))).toEqual(['cancelCommand']);
});

test('what the superseded one came to counts for nothing', () => {
  for (const outcome of [PASSED, FAILED]) {
    expect(kinds(rolling(withCommand(3), phase({ outcome })))).toEqual(['runCommand']);
    expect(kinds(rolling(plainRelease(3), phase({ outcome })))).toEqual(['start']);
  }
});

test('what serves is kept up while a command runs', () => {
  const view = rolling(withCommand(2), phase(), command());
  expect(kinds({ ...view, processes: [processRecord(exited(1)), command()] })).toEqual(['crash']);
  expect(decide({ ...view, processes: [command()] }).actions).toMatchObject([
    { kind: 'start', release: { version: 1 } },
  ]);
});

test('the command of an app that is gone is ended, and the app dissolved only after it', () => {
  const gone = (...processes: Process[]) =>
    kinds({ desired: null, memory: memory({ releasePhase: phase() }), processes });
  expect(gone(command())).toEqual(['retire']);
  expect(gone(command({ retiring: true }))).toEqual([]);
  expect(gone()).toEqual(['dissolve']);
});

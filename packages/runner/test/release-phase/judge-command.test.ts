import type { RunnerEvent } from '@tfp/contract/journal';
import { expect, test } from 'vitest';
import { type App, addProcess, createApp } from '#src/apps/app.ts';
import { type AppMemory, blankMemory, type ReleasePhase } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { EngineError } from '#src/engine/engine.ts';
import { judgeCommand } from '#src/release-phase/judge-command.ts';
import { plainRelease, processRecord } from '../support/process-record.ts';
import { desired } from '../support/situation.ts';

const NOW = 90_000;

/** An app whose release 2 runs its command since a minute; `ran` says what is known of that. */
function scene(ran: Partial<Process> | null, changed: Partial<ReleasePhase> = {}) {
  const phase: ReleasePhase = {
    version: 2,
    key: 'key',
    startedAt: NOW - 61_500,
    epoch: 'e1',
    isOverdue: false,
    outcome: null,
    ...changed,
  };
  const target = plainRelease(2);
  const app = createApp('app', desired({ target }), { ...blankMemory(), releasePhase: phase });
  if (ran !== null) addProcess(app, processRecord({ key: 'key', name: 'release.2', ...ran }));
  const seen: string[] = [];
  const told: RunnerEvent[] = [];
  app.wake = () => void seen.push('woken');
  const world = {
    now: () => NOW,
    timers: { releaseCommandMs: 60_000 },
    engine: {
      epoch: async () => 'e1',
      lastLines: async () => ['no table at hunter-2-secret'],
    },
    openConfig: () => ({ PASSWORD: 'hunter-2-secret' }),
    failpoint: (name: string) => seen.push(name),
    files: {
      saveMemory: (_id: string, memory: AppMemory) =>
        seen.push(`kept ${memory.releasePhase?.outcome?.kind}`),
    },
    journal: {
      append: async (_id: string, event: RunnerEvent) => {
        seen.push('told');
        told.push(event);
      },
    },
    log: { warn: () => {} },
  };
  return { app, world, seen, told, judge: () => judgeCommand(world as never, app) };
}

const exit = (code: number): Partial<Process> => ({
  phase: 'ended',
  end: { kind: 'exited', code, outOfMemory: false },
});
const outcomeOf = ({ memory }: App) => memory.releasePhase?.outcome;

test('one that passed is kept first and told then, with its time', async () => {
  const { app, seen, told, judge } = scene(exit(0));
  await judge();
  expect(outcomeOf(app)).toEqual({ kind: 'passed' });
  expect(seen).toEqual([
    'runner.before-command-outcome',
    'kept passed',
    'runner.after-command-outcome',
    'told',
    'woken',
  ]);
  const line = 'Release command done in 61.5 s';
  expect(told).toEqual([{ kind: 'progress', version: 2, line, command: 'passed' }]);
});

test('how long it took is not made up where nobody saw it', async () => {
  const { told, judge } = scene({ ...exit(0), upAt: undefined });
  await judge();
  expect(told).toMatchObject([{ line: 'Release command done' }]);
});

test('one that failed is kept with its last lines, without a secret, and told by whoever fails the release', async () => {
  const { app, seen, told, judge } = scene(exit(3));
  await judge();
  expect(outcomeOf(app)).toMatchObject({
    kind: 'failed',
    verdict: { code: 'R18', exitCode: 3, lines: ['no table at [PASSWORD]'] },
  });
  expect(told).toEqual([]);
  expect(seen).toEqual([
    'runner.before-command-outcome',
    'kept failed',
    'runner.after-command-outcome',
    'woken',
  ]);
});

test('no secret stands in the words of the engine either', async () => {
  const end = {
    kind: 'unstarted' as const,
    fault: 'image' as const,
    message: 'no hunter-2-secret',
    mayHaveRun: false,
  };
  const { app, judge } = scene({ phase: 'ended', end });
  await judge();
  expect(JSON.stringify(outcomeOf(app))).not.toContain('hunter');
});

test('all that it wrote is told before its outcome', async () => {
  const { app, seen, judge } = scene(exit(0));
  const { promise, resolve } = Promise.withResolvers<void>();
  const handles = app.handles.get('key');
  if (handles !== undefined) handles.told = promise.then(() => void seen.push('its output'));
  const judged = judge();
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  resolve();
  await judged;
  expect(seen[0]).toBe('its output');
});

test.each<[string, Partial<Process> | null, () => Promise<string>]>([
  ['one that is gone', null, async () => 'e1'],
  ['one of an earlier life of the engine', exit(0), async () => 'e2'],
  ['one whose engine is away', exit(0), () => Promise.reject(new EngineError('away', 'no'))],
])('%s was interrupted, whatever it says', async (_what, ran, epoch) => {
  const { app, world, judge } = scene(ran);
  world.engine.epoch = epoch;
  await judge();
  expect(outcomeOf(app)).toMatchObject({
    kind: 'failed',
    verdict: { message: expect.stringContaining('interrupted') },
  });
});

test('where none was begun there is nothing to judge', async () => {
  const { app, seen, judge } = scene(exit(0));
  app.memory.releasePhase = null;
  await judge();
  expect(seen).toEqual([]);
});

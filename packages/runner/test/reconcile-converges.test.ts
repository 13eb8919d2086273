import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { SizeName } from '@tfp/contract/sizes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AppMemory, blankMemory, type PhaseOutcome } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import type { Action } from '#src/reconcile/action.ts';
import { reconcile } from '#src/reconcile.ts';
import { plainRelease, processRecord } from './support/process-record.ts';

// Goal: from any state the rounds come to rest with exactly what should run, and on the way no place that is served
// is given up before another process can take it. Method: a model of the engine carries the actions out; starts come
// up some rounds later, and a few of them die first. A release command is begun at most once, two never run at the same
// time, and no process of a release is started before its command has passed.

const DEADLINES = { bootTimeoutMs: 60_000, releaseCommandMs: 30_000 };
const ROUNDS_MAX = 120;
const FAILED: PhaseOutcome = { kind: 'failed', verdict: { code: 'R18', message: 'no' } };
const TYPES = ['web', 'worker'];

const sizes = fc.constantFrom<SizeName>('small', 'standard', 'large');

const formations = fc.record({
  web: fc.record({ quantity: fc.nat(3), generation: fc.nat(2), size: sizes }),
  worker: fc.record({ quantity: fc.nat(2), generation: fc.nat(1), size: sizes }),
});

const observed = fc.array(
  fc.record({
    type: fc.constantFrom(...TYPES),
    number: fc.integer({ min: 1, max: 4 }),
    release: fc.integer({ min: 1, max: 5 }),
    generation: fc.nat(2),
    size: sizes,
    phase: fc.constantFrom('running', 'running', 'running', 'ended') as fc.Arbitrary<
      'running' | 'ended'
    >,
    healthy: fc.boolean(),
    blameless: fc.boolean(),
  }),
  { maxLength: 10 },
);

const situations = fc.record({
  formation: formations,
  observed,
  serving: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  live: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  target: fc.option(fc.integer({ min: 4, max: 5 }), { nil: undefined }),
  rejected: fc.uniqueArray(fc.integer({ min: 4, max: 5 })),
  /** Whether the target has a release command, and how it ends if it runs. */
  command: fc.constantFrom<Fate | undefined>(undefined, 'passes', 'fails', 'hangs'),
  /** What an earlier runner left of a release command: of the target's own, or of one that was superseded. */
  begun: fc.option(
    fc.record({
      version: fc.integer({ min: 3, max: 5 }),
      phase: fc.constantFrom<Process['phase'] | undefined>('running', 'ended', undefined),
      blameless: fc.boolean(),
      outcome: fc.constantFrom<PhaseOutcome | null>(null, { kind: 'passed' }, FAILED),
    }),
    { nil: undefined },
  ),
  /** Which of the processes that are started die before they are up. */
  deaths: fc.array(fc.boolean(), { maxLength: 6 }),
});

type Fate = 'passes' | 'fails' | 'hangs';

interface Model {
  desired: DesiredApp;
  memory: AppMemory;
  processes: Process[];
  deaths: boolean[];
  command: Fate | undefined;
  /** Versions whose command was begun, here or by the earlier runner. */
  begun: number[];
  now: number;
}

test('any state comes to rest at what should run, without a gap', () => {
  fc.assert(
    fc.property(situations, (start) => {
      const model = toModel(start);
      expect(settle(model)).toBeLessThan(ROUNDS_MAX);
      expect(running(model)).toEqual(wanted(model));
      expect(model.processes.filter(({ type }) => type === 'release')).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

type Start = typeof situations extends fc.Arbitrary<infer T> ? T : never;

const BEGUN_KEY = 'command-of-the-earlier-runner';

function toModel(start: Start): Model {
  const release = (version: number | undefined) =>
    version === undefined ? null : plainRelease(version);
  const admitted = start.serving === undefined ? [] : [1, 2, 3].filter((v) => v <= start.serving!);
  return {
    desired: {
      id: 'app',
      name: 'app',
      hosts: [],
      dataKey: { keyId: '', nonce: '', text: '', tag: '' },
      formation: start.formation,
      live: release(start.live),
      target: release(start.target) && {
        ...plainRelease(start.target!),
        releaseCommand: start.command === undefined ? null : 'migrate',
      },
    },
    memory: {
      ...blankMemory(),
      serving: release(start.serving),
      admitted,
      rejected: start.rejected,
      releasePhase: start.begun
        ? { ...start.begun, key: BEGUN_KEY, startedAt: 1_000, epoch: '', isOverdue: false }
        : null,
    },
    command: start.command,
    begun: start.begun ? [start.begun.version] : [],
    processes: [...commandsOf(start), ...processesOf(start)],
    deaths: start.deaths,
    now: 1_000,
  };
}

function commandsOf({ begun }: Start): Process[] {
  if (begun?.phase === undefined) return [];
  const { version, phase, blameless } = begun;
  const isEnded = phase === 'ended';
  return [
    command(version, {
      key: BEGUN_KEY,
      phase,
      blameless: blameless && isEnded,
      ...(isEnded ? { end: { kind: 'exited', code: 0, outOfMemory: false } } : {}),
    }),
  ];
}

function command(release: number, fields: Partial<Process>): Process {
  return processRecord({ name: `release.${release}`, release, healthy: false, ...fields });
}

function processesOf({ observed }: Start): Process[] {
  return observed.map(({ type, number, phase, healthy, ...rest }) =>
    processRecord({
      ...rest,
      name: `${type}.${number}`,
      phase,
      healthy: healthy && phase === 'running',
      ...(phase === 'ended' ? { end: { kind: 'exited', code: 1, outOfMemory: false } } : {}),
    }),
  );
}

/** Plays rounds until nothing more is decided; says how many it took. */
function settle(model: Model): number {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { desired, memory, processes, now } = model;
    const situation = { desired, memory, processes, isAcknowledged: true };
    const { actions, wakeAt } = reconcile(situation, DEADLINES, now);
    const booting = processes.some(({ healthy, phase }) => phase === 'running' && !healthy);
    if (actions.length === 0 && !booting && wakeAt === undefined) return round;
    for (const action of actions) carryOut(model, action);
    comeUp(model);
    model.now = Math.max(now + 1, Math.min(wakeAt ?? now, now + 1_000));
  }
  return ROUNDS_MAX;
}

function carryOut(model: Model, action: Action): void {
  const { memory } = model;
  const find = (key: string) => model.processes.find((process) => process.key === key)!;
  const remove = (key: string) => {
    model.processes = model.processes.filter((process) => process.key !== key);
  };
  switch (action.kind) {
    case 'promote':
      expectPrepared(model, action.release);
      memory.serving = action.release;
      memory.admitted = [...memory.admitted, action.release.version];
      return;
    case 'adopt':
      memory.serving = action.release;
      memory.admitted = [...memory.admitted, action.release.version];
      return;
    case 'start':
      expectPrepared(model, action.release);
      for (const { name, generation, size } of action.slots) {
        model.processes.push(
          processRecord({
            name,
            generation,
            size,
            release: action.release.version,
            healthy: false,
            startedAt: model.now,
          }),
        );
      }
      return;
    case 'retire':
      expectNoGap(model, find(action.key));
      remove(action.key);
      return;
    case 'crash':
    case 'collect':
      remove(action.key);
      return;
    case 'withdraw': {
      const { release } = find(action.key);
      expect(release).not.toBe(memory.serving?.version);
      memory.rejected = [...memory.rejected, release];
      return;
    }
    case 'failRelease':
      memory.rejected = [...memory.rejected, action.version];
      return;
    case 'runCommand':
      begin(model, action.release);
      return;
    case 'judgeCommand':
      judge(model);
      return;
    case 'endOverdue':
      memory.releasePhase!.isOverdue = true;
      find(action.key).state = 'stopping';
      return;
    case 'cancelCommand':
      find(action.key).retiring = true;
      return;
    default:
      throw new Error(`unexpected ${action.kind}`);
  }
}

function begin(model: Model, { version, releaseCommand }: RunnableRelease): void {
  expect(releaseCommand).not.toBeNull();
  expect(model.begun).not.toContain(version);
  expect(
    model.processes.filter(({ type, phase }) => type === 'release' && phase !== 'ended'),
  ).toEqual([]);
  const process = command(version, { startedAt: model.now });
  const { key } = process;
  model.memory.releasePhase = {
    version,
    key,
    startedAt: model.now,
    epoch: '',
    isOverdue: false,
    outcome: null,
  };
  model.begun.push(version);
  model.processes.push(process);
}

function judge({ memory, processes }: Model): void {
  const phase = memory.releasePhase!;
  const process = processes.find(({ key }) => key === phase.key);
  expect(process?.phase ?? 'ended').toBe('ended');
  const isGood = process?.end?.kind === 'exited' && process.end.code === 0 && !process.blameless;
  phase.outcome = isGood && !phase.isOverdue ? { kind: 'passed' } : FAILED;
}

/** Of a release that is waited for nothing runs before its command has passed. */
function expectPrepared({ desired, memory }: Model, release: RunnableRelease): void {
  const isAwaited = release === desired.target && release !== memory.serving;
  if (!isAwaited || release.releaseCommand === null) return;
  expect(memory.releasePhase).toMatchObject({
    version: release.version,
    outcome: { kind: 'passed' },
  });
}

/** A served place of the formation stays served, by its own process or by one that stands in. */
function expectNoGap(model: Model, leaving: Process): void {
  if (!leaving.healthy || !model.memory.admitted.includes(leaving.release)) return;
  const types = model.memory.serving?.processTypes ?? {};
  const quantity =
    leaving.type in types ? (model.desired.formation[leaving.type]?.quantity ?? 0) : 0;
  const served = (processes: Process[]) =>
    new Set(
      processes
        .filter(({ healthy, type, release }) => {
          return healthy && type === leaving.type && model.memory.admitted.includes(release);
        })
        .map(({ name }) => name),
    ).size;
  const before = served(model.processes);
  const after = served(model.processes.filter((process) => process !== leaving));
  expect(after).toBeGreaterThanOrEqual(Math.min(quantity, before));
}

/** What was started comes up, or dies before it is up. */
function comeUp(model: Model): void {
  // Whoever is asked to stop does, a round later.
  model.processes = model.processes.filter(({ retiring }) => !retiring);
  for (const process of model.processes) {
    if (process.phase !== 'running' || process.healthy) continue;
    if (process.type === 'release') endCommand(model, process);
    else if (model.deaths.pop() === true) {
      process.phase = 'ended';
      process.end = { kind: 'exited', code: 1, outOfMemory: false };
    } else process.healthy = true;
  }
}

function endCommand({ command }: Model, process: Process): void {
  const isStopped = process.state === 'stopping';
  if (command === 'hangs' && !isStopped) return;
  process.phase = 'ended';
  const code = isStopped ? 143 : command === 'fails' ? 1 : 0;
  process.end = { kind: 'exited', code, outOfMemory: false };
}

function wanted({ desired, memory }: Model): string[] {
  const isOpen = (version: number | undefined): version is number =>
    version !== undefined && !memory.rejected.includes(version);
  const versions = [memory.serving?.version, desired.live?.version, desired.target?.version];
  const newest = Math.max(0, ...versions.filter(isOpen));
  if (newest === 0) return [];
  return TYPES.flatMap((type) =>
    Array.from(
      { length: desired.formation[type]?.quantity ?? 0 },
      (_, index) => `${type}.${index + 1} v${newest} ${desired.formation[type]?.size}`,
    ),
  );
}

function running({ processes }: Model): string[] {
  return processes
    .filter(({ healthy }) => healthy)
    .map(({ name, release, size }) => `${name} v${release} ${size}`)
    .sort();
}

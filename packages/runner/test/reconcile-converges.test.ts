import type { DesiredApp } from '@tfp/contract/desired-state';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AppMemory, blankMemory } from '#src/apps/app-memory.ts';
import type { Process } from '#src/apps/process.ts';
import { type Action, reconcile } from '#src/reconcile.ts';
import { plainRelease, processRecord } from './support/process-record.ts';

// Goal: from any state the rounds come to rest with exactly what should run, and on the way no place that is served
// is given up before another process can take it. Method: a model of the engine carries the actions out; starts come
// up some rounds later, and a few of them die first.

const BOOT_MS = 60_000;
const ROUNDS_MAX = 60;
const TYPES = ['web', 'worker'];

const formations = fc.record({
  web: fc.record({ quantity: fc.nat(3), generation: fc.nat(2) }),
  worker: fc.record({ quantity: fc.nat(2), generation: fc.nat(1) }),
});

const observed = fc.array(
  fc.record({
    type: fc.constantFrom(...TYPES),
    number: fc.integer({ min: 1, max: 4 }),
    release: fc.integer({ min: 1, max: 5 }),
    generation: fc.nat(2),
    phase: fc.constantFrom('running', 'running', 'running', 'ended') as fc.Arbitrary<
      'running' | 'ended'
    >,
    healthy: fc.boolean(),
    leftover: fc.boolean(),
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
  /** Which of the processes that are started die before they are up. */
  deaths: fc.array(fc.boolean(), { maxLength: 6 }),
});

interface Model {
  desired: DesiredApp;
  memory: AppMemory;
  processes: Process[];
  deaths: boolean[];
  now: number;
}

test('any state comes to rest at what should run, without a gap', () => {
  fc.assert(
    fc.property(situations, (start) => {
      const model = toModel(start);
      expect(settle(model)).toBeLessThan(ROUNDS_MAX);
      expect(running(model)).toEqual(wanted(model));
    }),
    { numRuns: 1_000 },
  );
});

function toModel(start: typeof situations extends fc.Arbitrary<infer T> ? T : never): Model {
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
      target: release(start.target),
    },
    memory: {
      ...blankMemory(),
      serving: release(start.serving),
      admitted,
      rejected: start.rejected,
    },
    processes: start.observed.map(({ type, number, phase, healthy, ...rest }) =>
      processRecord({
        ...rest,
        name: `${type}.${number}`,
        phase,
        healthy: healthy && phase === 'running',
        ...(phase === 'ended' ? { end: { kind: 'exited', code: 1, outOfMemory: false } } : {}),
      }),
    ),
    deaths: start.deaths,
    now: 1_000,
  };
}

/** Plays rounds until nothing more is decided; says how many it took. */
function settle(model: Model): number {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { desired, memory, processes, now } = model;
    const situation = { desired, memory, processes, isAcknowledged: true };
    const { actions, wakeAt } = reconcile(situation, BOOT_MS, now);
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
    case 'adopt':
    case 'promote':
      memory.serving = action.release;
      memory.admitted = [...memory.admitted, action.release.version];
      return;
    case 'start':
      for (const { name, generation } of action.slots) {
        model.processes.push(
          processRecord({
            name,
            generation,
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
      const { release } = find(action.culprit);
      expect(release).not.toBe(memory.serving?.version);
      memory.rejected = [...memory.rejected, release];
      return;
    }
    default:
      throw new Error(`unexpected ${action.kind}`);
  }
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
  for (const process of model.processes) {
    if (process.phase !== 'running' || process.healthy) continue;
    if (model.deaths.pop() === true) {
      process.phase = 'ended';
      process.end = { kind: 'exited', code: 1, outOfMemory: false };
    } else process.healthy = true;
  }
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
      (_, index) => `${type}.${index + 1} v${newest}`,
    ),
  );
}

function running({ processes }: Model): string[] {
  return processes
    .filter(({ healthy }) => healthy)
    .map(({ name, release }) => `${name} v${release}`)
    .sort();
}

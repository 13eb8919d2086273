import type { RolloutSetting } from '@tfp/contract/rollout-settings';
import type { SizeName } from '@tfp/contract/sizes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slotsOf } from '#src/apps/slots.ts';
import { type Fate, WaveModel } from '../support/wave-model.ts';

// Goal: whatever happens in the middle of waves, no more processes of a type run than its formation and its surge, none
// of a type that may surge leaves a gap, no release is told to be live before it has every place, and all comes to rest.
// Method: a model carries out what is decided and checks each step; changes come in between the rounds.

const ROUNDS_MAX = 600;
const TYPES = ['web', 'worker'];

const types = fc.constantFrom(...TYPES);
const settings = fc.constantFrom<RolloutSetting>(
  {},
  { surge: 0 },
  { surge: 0 },
  { surge: 0, batch: 1 },
  { surge: 1 },
  { surge: 2, batch: 1 },
  { surge: '50%' },
  { surge: '34%', batch: '50%' },
  { batch: 1 },
);

const happenings = fc.oneof(
  fc.record({ kind: fc.constant('deploy' as const), web: settings, worker: settings }),
  fc.record({ kind: fc.constant('scale' as const), type: types, quantity: fc.nat(5) }),
  fc.record({ kind: fc.constant('restart' as const), type: types }),
  fc.record({
    kind: fc.constant('size' as const),
    type: types,
    size: fc.constantFrom<SizeName>('small', 'standard'),
  }),
  fc.record({ kind: fc.constant('end' as const), index: fc.nat(10), killed: fc.boolean() }),
  fc.record({ kind: fc.constant('runner' as const) }),
  fc.record({ kind: fc.constant('routes' as const), isAcknowledged: fc.boolean() }),
);
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

const stories = fc.record({
  formation: fc.record({ web: fc.integer({ min: 1, max: 5 }), worker: fc.nat(3) }),
  fates: fc.array(
    fc.constantFrom<Fate>('comes up', 'comes up', 'comes up', 'comes up', 'dies', 'hangs'),
    { maxLength: 30 },
  ),
  stopRounds: fc.nat(3),
  first: fc.record({ web: settings, worker: settings }),
  steps: fc.array(fc.tuple(happenings, fc.nat(6)), { maxLength: 10 }),
});

test('whatever happens between the waves, the limits hold and all comes to rest', () => {
  fc.assert(
    fc.property(stories, ({ formation, fates, stopRounds, first, steps }) => {
      const model = new WaveModel(formation, fates, stopRounds);
      model.deploy(first);
      rounds(model, 6);
      for (const [happening, count] of steps) {
        happen(model, happening);
        rounds(model, count);
      }
      model.isAcknowledged = true;
      let left = ROUNDS_MAX;
      while (model.round() && left > 0) left -= 1;
      expect(left).toBeGreaterThan(0);
      expect(model.memory.announcing).toBeNull();
      expect(running(model)).toEqual(wanted(model));
    }),
    { numRuns: 2_000 },
  );
});

function rounds(model: WaveModel, count: number): void {
  for (let round = 0; round < count; round++) model.round();
}

function happen(model: WaveModel, happening: Happening): void {
  const { formation } = model.desired;
  switch (happening.kind) {
    case 'deploy':
      model.deploy({ web: happening.web, worker: happening.worker });
      break;
    case 'scale':
      model.change(happening.type, { quantity: happening.quantity });
      break;
    case 'restart': {
      const generation = (formation[happening.type]?.generation ?? 0) + 1;
      model.change(happening.type, { generation });
      break;
    }
    case 'size':
      model.change(happening.type, { size: happening.size });
      break;
    case 'end':
      model.end(happening.index, happening.killed);
      break;
    case 'runner':
      model.restartRunner();
      break;
    case 'routes':
      model.isAcknowledged = happening.isAcknowledged;
  }
}

/** What serves at the end is the newest that has not failed. */
function wanted({ desired, memory }: WaveModel): string[] {
  const { target, live } = desired;
  const open = [memory.serving, target, live]
    .filter((release) => release !== null)
    .filter(({ version }) => !memory.rejected.includes(version));
  const newest = open.sort((one, other) => other.version - one.version)[0] ?? null;
  return slotsOf(desired.formation, newest)
    .map(({ name, generation, size }) => `${name} v${newest?.version} ${generation} ${size}`)
    .sort();
}

function running({ processes }: WaveModel): string[] {
  return processes
    .map(({ name, release, generation, size, healthy }) => {
      return `${name} v${release} ${generation} ${size}${healthy ? '' : ' (not up)'}`;
    })
    .sort();
}

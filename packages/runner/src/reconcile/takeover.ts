import type { Process } from '../apps/process.ts';
import type { Slot } from '../apps/slots.ts';
import type { Pace } from './pace.ts';
import { servingPace } from './pace-in-scene.ts';
import { isPrepared } from './prepare.ts';
import { dueAt, holderOf, isReady, type Scene } from './scene.ts';

/** Every process that holds a place, in the serving release or in the one on its way. */
export function holdersIn(scene: Scene): Process[] {
  const { goal, servingSlots, rollingSlots } = scene;
  const holders = [
    ...servingSlots.map((slot) => keeperOf(scene, slot)),
    ...rollingSlots.map((slot) => holderOf(scene, slot, goal.rolling)),
  ];
  return holders.filter((process) => process !== undefined);
}

/** The process that keeps a place of what serves. While a newer release is on its way, an older one does as well. */
export function keeperOf(scene: Scene, slot: Slot): Process | undefined {
  const holder = holderOf(scene, slot, scene.goal.serving);
  if (holder?.healthy || !isPaused(scene, slot.type)) return holder;
  const older = ableOf(scene, slot.type).find(
    ({ name, condemned }) => name === slot.name && !condemned,
  );
  return older ?? holder;
}

/** Old processes stay for as long as those who take their places cannot. */
export function standInsIn(scene: Scene): Process[] {
  const types = [...new Set(scene.servingSlots.map(({ type }) => type))];
  const paced = types.filter((type) => servingPace(scene, type) !== null);
  return [
    ...paced.flatMap((type) => [...standInsOf(scene, type).values()]),
    ...scene.alive.filter((process) => !paced.includes(process.type) && isStandIn(scene, process)),
  ];
}

function isStandIn(scene: Scene, process: Process): boolean {
  if (!isAble(scene, process)) return false;
  const { goal, servingSlots } = scene;
  const { name, type } = process;
  const own = servingSlots.filter((slot) => slot.name === name);
  const successors = own.length > 0 ? own : servingSlots.filter((slot) => slot.type === type);
  return !successors.every((slot) => isReady(scene, slot, goal.serving));
}

/** For each place of a paced type that is not taken over yet: the old process that stays for it. */
export function standInsOf(scene: Scene, type: string): Map<Slot, Process> {
  const slots = scene.servingSlots.filter((slot) => slot.type === type);
  const keepers = slots.map((slot) => keeperOf(scene, slot));
  const open = slots.filter((_, index) => keepers[index]?.healthy !== true);
  const able = ableOf(scene, type).filter((process) => !keepers.includes(process));
  const pairs = pairUp(open, able);
  const pace = servingPace(scene, type);
  if (pace?.surge !== 0 || isPaused(scene, type)) return pairs;
  for (const slot of stoppedFirst(scene, pace, pairs, open.length)) pairs.delete(slot);
  return pairs;
}

/** A newer release replaces everything anyway: until it does, or fails, waves that are under way rest. */
function isPaused(scene: Scene, type: string): boolean {
  return scene.goal.rolling !== null && servingPace(scene, type) !== null && isPrepared(scene);
}

/** The processes of a type that may serve, the newest first. */
function ableOf(scene: Scene, type: string): Process[] {
  return scene.alive
    .filter((process) => process.type === type && isAble(scene, process))
    .sort((one, other) => other.release - one.release || other.generation - one.generation);
}

function isAble({ memory }: Scene, { healthy, release }: Process): boolean {
  return healthy && memory.admitted.includes(release);
}

/** One for each place: its own, else any that is left. */
function pairUp(open: readonly Slot[], able: readonly Process[]): Map<Slot, Process> {
  const left = new Set(able);
  const pairs = new Map<Slot, Process>();
  const pair = (slot: Slot, process: Process | undefined) => {
    if (process === undefined) return;
    pairs.set(slot, process);
    left.delete(process);
  };
  for (const slot of open) {
    pair(
      slot,
      able.find(({ name }) => name === slot.name),
    );
  }
  for (const slot of open) if (!pairs.has(slot)) pair(slot, [...left][0]);
  return pairs;
}

/** The places whose old process is stopped now, as it must be gone before another one starts: one batch at a time. */
function stoppedFirst(
  scene: Scene,
  { batch }: Pace,
  pairs: ReadonlyMap<Slot, Process>,
  openCount: number,
): Slot[] {
  const { serving } = scene.goal;
  const underway = openCount - pairs.size;
  return [...pairs.keys()]
    .filter((slot) => serving !== null && dueAt(scene, slot, serving) <= scene.now)
    .slice(0, Math.max(0, batch - underway));
}

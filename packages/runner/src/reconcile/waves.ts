import type { Slot } from '../apps/slots.ts';
import type { Pace } from './pace.ts';
import { existing, rollingPace, servingPace } from './pace-in-scene.ts';
import { holderOf, isReady, type Scene } from './scene.ts';
import { keeperOf, standInsOf } from './takeover.ts';

// A type with a pace is replaced in waves: the first one, before its release is promoted, proves the new code; from then
// on a place is taken over as soon as its successor is up, and there is room for the next one when an old one is gone.

/** Of the places of what serves that lack a process, those that get one now. What nobody stands in for comes first. */
export function nextOfServing(scene: Scene, missing: readonly Slot[]): Slot[] {
  return byType(missing).flatMap(([type, slots]) => {
    const pace = servingPace(scene, type);
    if (pace === null) return slots;
    const standIns = standInsOf(scene, type);
    const vacant = slots.filter((slot) => !standIns.has(slot));
    const replaced = pace.surge === 0 ? [] : slots.filter((slot) => standIns.has(slot));
    const underway = [...standIns.keys()].filter((slot) => keeperOf(scene, slot)).length;
    const wave = replaced.slice(0, Math.max(0, pace.batch - underway));
    return [...vacant, ...wave].slice(0, roomFor(scene, type, pace, scene.servingSlots));
  });
}

/** The same of the release on its way, beside those that are `begun` in this very round. */
export function nextOfRolling(
  scene: Scene,
  missing: readonly Slot[],
  begun: readonly Slot[],
): Slot[] {
  return byType(missing).flatMap(([type, slots]) => {
    const pace = rollingPace(scene, type);
    if (pace === null) return slots;
    const own = scene.rollingSlots.filter((slot) => slot.type === type);
    const held = own.filter((slot) => holderOf(scene, slot, scene.goal.rolling)).length;
    const taken = begun.filter((slot) => slot.type === type).length;
    const room = roomFor(scene, type, pace, scene.rollingSlots) - taken;
    return slots.slice(0, Math.max(0, Math.min(firstWave(scene, type) - held, room)));
  });
}

/** Whether so much of the release on its way is up that it may take over. */
export function isProven(scene: Scene): boolean {
  const { goal, rollingSlots } = scene;
  return byType(rollingSlots).every(([type, slots]) => {
    const ready = slots.filter((slot) => isReady(scene, slot, goal.rolling));
    return ready.length >= firstWave(scene, type);
  });
}

/** The types of it that have to come up everywhere behind that. */
export function openTypes(scene: Scene): string[] {
  const open = scene.rollingSlots.filter((slot) => !isReady(scene, slot, scene.goal.rolling));
  return [...new Set(open.map(({ type }) => type))];
}

/** Whether what serves has taken over every place, the last wave included. */
export function isInPlace(scene: Scene): boolean {
  const open = scene.memory.announcing?.open ?? [];
  return scene.servingSlots
    .filter(({ type }) => open.includes(type))
    .every((slot) => isReady(scene, slot, scene.goal.serving));
}

/** How many of a type are up before its release takes over. Where nothing is replaced nothing is waited for: all. */
function firstWave(scene: Scene, type: string): number {
  const quantity = scene.rollingSlots.filter((slot) => slot.type === type).length;
  const pace = rollingPace(scene, type);
  const isReplaced = scene.servingSlots.some((slot) => slot.type === type);
  return pace === null || !isReplaced ? quantity : Math.min(quantity, pace.surge, pace.batch);
}

/** How many more may start: those on their way out count until they have ended. */
function roomFor(scene: Scene, type: string, { surge }: Pace, slots: readonly Slot[]): number {
  const quantity = slots.filter((slot) => slot.type === type).length;
  return Math.max(0, quantity + surge - existing(scene, type).length);
}

function byType(slots: readonly Slot[]): [string, Slot[]][] {
  const types = [...new Set(slots.map(({ type }) => type))];
  return types.map((type) => [type, slots.filter((slot) => slot.type === type)]);
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import { RELEASE_TYPE, type RunnableRelease } from '@tfp/contract/releases';
import type { AppMemory } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { type Slot, slotsOf } from '../apps/slots.ts';
import { crashOf } from '../crashes/crash-record.ts';
import { chooseGoal, type Goal } from './goal.ts';

/** How long things may take before a decision gives them up. */
export interface Deadlines {
  bootTimeoutMs: number;
  releaseCommandMs: number;
}

/** Everything that a decision about an app may look at. */
export interface Situation {
  /** null: the app is gone. */
  desired: DesiredApp | null;
  memory: AppMemory;
  processes: readonly Process[];
  /** Every live router worker has taken the routes of `memory.serving`. */
  isAcknowledged: boolean;
}

/** A situation seen in the light of its goal. */
export interface Scene {
  memory: AppMemory;
  goal: Goal;
  isAcknowledged: boolean;
  servingSlots: Slot[];
  rollingSlots: Slot[];
  alive: Process[];
  ended: Process[];
  /** Those on their way out. */
  leaving: Process[];
  /** Release commands, those on their way out included. They hold no place, and are none of `alive` and `ended`. */
  commands: Process[];
  deadlines: Deadlines;
  now: number;
}

export function viewScene(
  { memory, processes, isAcknowledged }: Situation,
  desired: DesiredApp,
  deadlines: Deadlines,
  now: number,
): Scene {
  const goal = chooseGoal(desired, memory);
  const staying = processes.filter(({ retiring, type }) => !retiring && type !== RELEASE_TYPE);
  return {
    memory,
    goal,
    isAcknowledged,
    servingSlots: slotsOf(desired.formation, goal.serving),
    rollingSlots: slotsOf(desired.formation, goal.rolling),
    alive: staying.filter(({ phase }) => phase !== 'ended'),
    ended: staying.filter(({ phase }) => phase === 'ended'),
    leaving: processes.filter(({ retiring }) => retiring),
    commands: processes.filter(({ type }) => type === RELEASE_TYPE),
    deadlines,
    now,
  };
}

/** The process that holds a place for a release: of several the healthy one, then the oldest. */
export function holderOf(
  scene: Scene,
  slot: Slot,
  release: RunnableRelease | null,
): Process | undefined {
  const fitting = scene.alive.filter(
    (process) =>
      process.name === slot.name &&
      process.release === release?.version &&
      process.generation >= slot.generation &&
      process.size === slot.size &&
      !process.condemned,
  );
  return fitting.find(({ healthy }) => healthy) ?? fitting[0];
}

export function isReady(scene: Scene, slot: Slot, release: RunnableRelease | null): boolean {
  return holderOf(scene, slot, release)?.healthy === true;
}

/** It had its time to bind the port, bound an address that can never be reached, or failed a startup check. */
export function hasFailedToStart(scene: Scene, process: Process): boolean {
  if (process.end?.kind === 'unbound' || process.end?.kind === 'unwell') return true;
  // A startup check has a time of its own.
  if (process.checking) return false;
  return isBooting(process) && scene.now >= process.startedAt + scene.deadlines.bootTimeoutMs;
}

export function isBooting(process: Process): boolean {
  return process.phase === 'running' && !process.healthy;
}

/** A freshly promoted release is watched: if its processes die now, it is taken back. */
export function isOnProbation({ memory, now }: Scene): boolean {
  const { announcing, fallback } = memory;
  return announcing !== null || (fallback !== null && now < fallback.until);
}

/** When a place may be filled (again): at once, or after its crashes' backoff, which a restart or another size ends. */
export function dueAt({ memory }: Scene, slot: Slot, release: RunnableRelease): number {
  const crash = crashOf(memory, release.version, slot.name);
  if (crash === undefined) return 0;
  const { size = slot.size, generation = slot.generation, restartAt } = crash;
  return size === slot.size && generation >= slot.generation ? restartAt : 0;
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import { isEndedFromOutside, type Process } from './apps/process.ts';
import type { Slot } from './apps/slots.ts';
import type { Action, Decision } from './reconcile/action.ts';
import { isPrepared, overdueAt, prepare } from './reconcile/prepare.ts';
import {
  type Deadlines,
  dueAt,
  hasFailedToStart,
  holderOf,
  isBooting,
  isOnProbation,
  isReady,
  type Scene,
  type Situation,
  viewScene,
} from './reconcile/scene.ts';
import { holdersIn, keeperOf, standInsIn } from './reconcile/takeover.ts';
import { isInPlace, isProven, nextOfRolling, nextOfServing, openTypes } from './reconcile/waves.ts';

/** What to do next to bring an app from what is to what should be. Pure; whatever it says may be said again. */
export function reconcile(situation: Situation, deadlines: Deadlines, now: number): Decision {
  if (situation.desired === null) return dissolve(situation.processes);
  const scene = viewScene(situation, situation.desired, deadlines, now);
  const actions =
    stepDown(situation.desired, scene) ?? adopt(scene) ?? withdraw(scene) ?? proceed(scene);
  return { actions, wakeAt: nextLook(scene) };
}

/** Everything of a destroyed app leaves at once; when nothing is left, its network follows. */
function dissolve(processes: readonly Process[]): Decision {
  const leaving = processes
    .filter(({ retiring }) => !retiring)
    .map(({ key, phase }): Action => ({ kind: phase === 'ended' ? 'collect' : 'retire', key }));
  const actions: Action[] = processes.length === 0 ? [{ kind: 'dissolve' }] : leaving;
  return { actions, wakeAt: undefined };
}

function stepDown({ emptiedBy = 0 }: DesiredApp, { memory }: Scene): Action[] | undefined {
  const isOutdated = memory.serving !== null && memory.serving.version < emptiedBy;
  return isOutdated ? [{ kind: 'stepDown' }] : undefined;
}

function adopt({ goal, memory }: Scene): Action[] | undefined {
  if (goal.serving === null || memory.serving !== null) return undefined;
  return [{ kind: 'adopt', release: goal.serving }];
}

/** The first process whose end means that its release must not (or no longer) serve. */
function withdraw(scene: Scene): Action[] | undefined {
  const { rolling, serving, isAwaited } = scene.goal;
  const failed = [
    ...scene.ended,
    ...scene.alive.filter((process) => hasFailedToStart(scene, process)),
  ];
  const culprit = failed.find((process) => {
    // An engine that goes down asks its containers to stop, while it still tells of them.
    if (process.blameless || (process.killed && process.end !== undefined)) return false;
    if (isAwaited && process.release === rolling?.version) return true;
    if (process.release !== serving?.version || !isOnProbation(scene)) return false;
    if (isInWaves(scene) && process.upAt === undefined) return true;
    return process.end !== undefined && !isEndedFromOutside(process);
  });
  return culprit && [{ kind: 'withdraw', key: culprit.key }];
}

/** It took over, and has yet to come up everywhere before anybody hears that it is live. */
function isInWaves(scene: Scene): boolean {
  return scene.memory.announcing !== null && !isInPlace(scene);
}

function proceed(scene: Scene): Action[] {
  const { serving } = scene.goal;
  const begun = nextOfServing(scene, missing(scene, scene.servingSlots, serving));
  return [
    ...announce(scene),
    ...settle(scene),
    ...confirmRevert(scene),
    ...bury(scene),
    ...start(begun, serving),
    ...prepare(scene),
    ...(isPrepared(scene) ? rollOut(scene, begun) : []),
    ...retireOthers(scene),
  ];
}

function rollOut(scene: Scene, begun: readonly Slot[]): Action[] {
  const { rolling } = scene.goal;
  const places = nextOfRolling(scene, missing(scene, scene.rollingSlots, rolling), begun);
  return [...start(places, rolling), ...promote(scene)];
}

function announce(scene: Scene): Action[] {
  const isDue = scene.memory.announcing !== null && scene.isAcknowledged && isInPlace(scene);
  return isDue ? [{ kind: 'announce' }] : [];
}

/** A newer rollout takes over the processes that an earlier one had not begun to stop. */
function settle({ memory, alive, leaving }: Scene): Action[] {
  const { settling, announcing } = memory;
  const newest = settling.at(-1)?.version;
  const isOpen = (version: number) =>
    announcing?.version === version ||
    leaving.some(({ makesWayFor }) => makesWayFor === version) ||
    (version === newest && alive.some(({ release }) => release < version));
  return settling
    .filter(({ version }) => !isOpen(version))
    .map(({ version }) => ({ kind: 'settle', version }));
}

/** Told when the old release serves again, or when there is nothing left to wait for. */
function confirmRevert(scene: Scene): Action[] {
  const { reverting } = scene.memory;
  if (reverting === null) return [];
  const isBack = scene.servingSlots.every((slot) => isReady(scene, slot, scene.goal.serving));
  const isOver =
    scene.goal.isAwaited || scene.now >= reverting.since + scene.deadlines.bootTimeoutMs;
  return isBack || isOver ? [{ kind: 'confirmRevert' }] : [];
}

/** What ended in a place that is still wanted is a crash, unless the engine or the machine went down with it. */
function bury(scene: Scene): Action[] {
  const { serving, rolling } = scene.goal;
  const wanted = [serving?.version, rolling?.version];
  const ended = scene.ended.map(({ key, release, blameless }): Action => {
    return { kind: wanted.includes(release) && !blameless ? 'crash' : 'collect', key };
  });
  const failed = holdersIn(scene).filter((process) => hasFailedToStart(scene, process));
  return [...ended, ...failed.map(({ key }): Action => ({ kind: 'crash', key }))];
}

/** The places of a release that lack a process, as far as its crashes allow to fill them. */
function missing(scene: Scene, slots: readonly Slot[], release: RunnableRelease | null): Slot[] {
  if (release === null) return [];
  const isServing = release === scene.goal.serving;
  return slots.filter(
    (slot) =>
      (isServing ? keeperOf(scene, slot) : holderOf(scene, slot, release)) === undefined &&
      !isBeingCounted(scene, slot, release) &&
      dueAt(scene, slot, release) <= scene.now,
  );
}

function start(slots: Slot[], release: RunnableRelease | null): Action[] {
  return slots.length > 0 && release !== null ? [{ kind: 'start', release, slots }] : [];
}

/** The crash that is counted in this very round decides when the next one starts. */
function isBeingCounted(scene: Scene, slot: Slot, release: RunnableRelease): boolean {
  return scene.ended.some(
    (process) => process.name === slot.name && process.release === release.version,
  );
}

function promote(scene: Scene): Action[] {
  const { rolling, isAwaited } = scene.goal;
  // Each release gets its own outcome: the one before must be told first, unless it is overtaken in its waves.
  const isToBeTold = scene.memory.announcing !== null && !isInWaves(scene);
  if (rolling === null || isToBeTold || !isProven(scene)) return [];
  return [{ kind: 'promote', release: rolling, isAwaited, open: openTypes(scene) }];
}

function retireOthers(scene: Scene): Action[] {
  const staying = new Set([...holdersIn(scene), ...standInsIn(scene)]);
  return scene.alive
    .filter((process) => !staying.has(process))
    .map(({ key }) => ({ kind: 'retire', key }));
}

/** The next moment at which the same facts ask for something else. */
function nextLook(scene: Scene): number | undefined {
  const { goal, memory, now } = scene;
  const { bootTimeoutMs } = scene.deadlines;
  const restarts = [
    ...scene.servingSlots.map((slot) => goal.serving && dueAt(scene, slot, goal.serving)),
    ...scene.rollingSlots.map((slot) => goal.rolling && dueAt(scene, slot, goal.rolling)),
  ];
  const deadlines = scene.alive.filter(isBooting).map(({ startedAt }) => startedAt + bootTimeoutMs);
  const confirmation = memory.reverting && memory.reverting.since + bootTimeoutMs;
  const times = [...restarts, ...deadlines, confirmation, overdueAt(scene)].filter(
    (at) => at !== null && at > now,
  );
  return times.length > 0 ? Math.min(...(times as number[])) : undefined;
}

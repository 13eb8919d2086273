import type { RunnableRelease } from '@tfp/contract/releases';
import { isStoppedFirst, rolloutOf } from '@tfp/contract/rollout-settings';
import { mayRun, type Process } from '../apps/process.ts';
import { type Pace, paceOf } from './pace.ts';
import type { Scene } from './scene.ts';

/** The settings of what serves; those of a release on its way count from its promotion on. */
export function servingPace(scene: Scene, type: string): Pace | null {
  const quantity = scene.servingSlots.filter((slot) => slot.type === type).length;
  return quantity === 0 ? null : paceAmong(scene, scene.goal.serving, type, quantity);
}

/** Those of the release on its way, until then. */
export function rollingPace(scene: Scene, type: string): Pace | null {
  const quantity = scene.rollingSlots.filter((slot) => slot.type === type).length;
  return paceAmong(scene, scene.goal.rolling, type, quantity);
}

/** What a release says, unless something runs, or is about to, beside which nothing may: its own release said so. */
function paceAmong(
  scene: Scene,
  release: RunnableRelease | null,
  type: string,
  quantity: number,
): Pace | null {
  const pace = paceOf(release, type, quantity);
  const { serving } = scene.goal;
  const isServed = scene.servingSlots.some((slot) => slot.type === type);
  const isAlone =
    existing(scene, type).some(({ alone }) => alone) ||
    (isServed && isStoppedFirst(rolloutOf(serving?.rollout, type)));
  return isAlone ? { surge: 0, batch: pace?.batch ?? quantity } : pace;
}

/** All that runs of a type, or may run: also what is on its way out, until it has ended. */
export function existing({ alive, ended, leaving }: Scene, type: string): Process[] {
  return [...alive, ...ended, ...leaving].filter(
    (process) => process.type === type && mayRun(process),
  );
}

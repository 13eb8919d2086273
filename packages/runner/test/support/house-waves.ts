import type { RolloutSettings } from '@tfp/contract/rollout-settings';
import { until } from '../../../../test/support/until.ts';
import type { House } from './house.ts';

/** A release of a house whose processes are replaced as `rollout` says. */
export function paced(
  house: House,
  version: number,
  rollout: RolloutSettings,
  config: Record<string, string> = {},
) {
  return { ...house.release(version, house.image, config), rollout };
}

export function running(house: House, type: string): string[] {
  return house
    .containers()
    .filter((words) => words.startsWith(`${type}.`) && words.endsWith(' running'))
    .map((words) => words.replace(' running', ''));
}

/** Watches each start: how many of a type have run at once, the one that is about to start included. */
export function watchPeak(house: House, type: string): { peak: number } {
  const seen = { peak: running(house, type).length };
  const before = house.engine.beforeEffect;
  house.engine.beforeEffect = (effect) => {
    before(effect);
    if (effect !== 'start') return;
    const isNext = startingNames(house).some((name) => name.startsWith(`${type}.`));
    const now = running(house, type).length + (isNext ? 1 : 0);
    seen.peak = Math.max(seen.peak, now);
  };
  return seen;
}

/** A process of this name and release binds no port, or ends with a status, from its start on. */
export function spoil(
  house: House,
  words: string,
  how: { BIND: string } | { CRASH_ON_BOOT: string },
) {
  const before = house.engine.beforeEffect;
  house.engine.beforeEffect = (effect) => {
    before(effect);
    if (effect !== 'start') return;
    for (const { env, state } of house.engine.containers.values()) {
      const isIt = `${env.TFP_PROCESS} ${env.TFP_RELEASE}` === words;
      if (isIt && state === 'created') Object.assign(env, how);
    }
  };
}

/** Looks at the house just before a process of this name and release starts; answers what it saw. */
export function beforeStart<T>(house: House, words: string, look: () => T): Promise<T> {
  const seen = Promise.withResolvers<T>();
  const before = house.engine.beforeEffect;
  house.engine.beforeEffect = (effect) => {
    before(effect);
    const isNext = house.containers().includes(`${words} created`);
    if (effect === 'start' && isNext) seen.resolve(look());
  };
  return seen.promise;
}

/** Waits until a process of this name and release runs; answers its container. */
export function started(house: House, words: string): Promise<string> {
  return until(`${words} to run`, () => {
    const found = [...house.engine.containers.values()].find(
      ({ env, state }) => state === 'running' && `${env.TFP_PROCESS} ${env.TFP_RELEASE}` === words,
    );
    return found?.id;
  });
}

export function told(house: House, version: number): string[] {
  return house.journal
    .filter((entry) => 'version' in entry && entry.version === version)
    .map(({ kind }) => kind)
    .filter((kind) => ['live', 'failed', 'reverted', 'settled'].includes(kind));
}

function startingNames(house: House): string[] {
  return [...house.engine.containers.values()]
    .filter(({ state }) => state === 'created')
    .map(({ env }) => env.TFP_PROCESS ?? '');
}

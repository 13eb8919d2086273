import { expect, test } from 'vitest';
import { type CaretakerDeps, createCaretaker } from '#src/caretaker.ts';
import type { Repository } from '#src/git/bare-repository.ts';
import { type HousekeepingDeps, removeStrangers } from '#src/housekeeping.ts';
import { until } from './support/run.ts';

function house(living: string[], kept: string[]) {
  const repositories = new Set(['app', 'gone']);
  const images = new Map([
    ['old', 'app'],
    ['kept', 'app'],
    ['gone-old', 'gone'],
    ['promoted', 'gone'],
  ]);
  let asked = 0;
  const deps: HousekeepingDeps & CaretakerDeps = {
    api: { failUnfinishedBuilds: async () => {}, appIds: async () => living },
    repositories: {
      appIds: async () => [...repositories],
      find: (): Repository | undefined => undefined,
      remove: async (appId) => void repositories.delete(appId),
    },
    pushes: { isIdle: () => true },
    images: {
      list: async () => [...images.keys()].map((id) => ({ id, buildId: id })),
      remove: async (id) => void images.delete(id),
    },
    running: { has: () => false },
    keptImages: async () => {
      asked += 1;
      return kept;
    },
    log: { info: () => {}, warn: () => {} },
  };
  const left = () => ({ repositories: [...repositories], images: [...images.keys()] });
  return { deps, left, asked: () => asked };
}

test('at start the repositories of destroyed apps go, and the images that nobody keeps', async () => {
  const { deps, left } = house(['app'], ['kept', 'promoted']);
  await removeStrangers(deps);
  expect(left()).toEqual({ repositories: ['app'], images: ['kept', 'promoted'] });
});

test('an answer of no apps at all removes nothing', async () => {
  const { deps, left } = house([], []);
  const before = left();
  await removeStrangers(deps);
  expect(left()).toEqual(before);
});

test('a round comes once for many pushes, and collects what destroyed apps left too', async () => {
  const { deps, left, asked } = house(['app'], ['kept']);
  const tidySoon = createCaretaker(deps, 20);
  for (const appId of ['app', 'other', 'app']) tidySoon(appId);
  await until('the round', () => left().images.length === 1);
  expect(left().images).toEqual(['kept']);
  expect(asked()).toBe(1);
  tidySoon('app');
  await until('the next round', () => asked() === 2);
});

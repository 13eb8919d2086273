import { expect, test } from 'vitest';
import { removeStrayVolumes } from '#src/watch-engine/remove-stray-volumes.ts';

function world(isSynced: boolean) {
  const removed: string[] = [];
  const found = [
    { name: 'of-a-living-app', appId: 'living' },
    { name: 'of-an-app-that-is-gone', appId: 'gone' },
    { name: 'of-no-app', appId: '' },
  ];
  const volumes = {
    list: async () => found,
    remove: async (name: string) => removed.push(name) > 0,
  };
  const fleet = { isSynced, get: (id: string) => (id === 'living' ? {} : undefined) };
  const log = { info() {}, warn() {} };
  return { removed, deps: { volumes, fleet, log } as never };
}

test('a volume of an app that is gone is removed, and no other', async () => {
  const { removed, deps } = world(true);
  await removeStrayVolumes(deps);
  expect(removed).toEqual(['of-an-app-that-is-gone']);
});

test('before the api has told of every app none is removed', async () => {
  const { removed, deps } = world(false);
  await removeStrayVolumes(deps);
  expect(removed).toEqual([]);
});

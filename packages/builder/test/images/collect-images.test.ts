import { expect, test } from 'vitest';
import { collectImages, removeImages } from '#src/images/collect-images.ts';

function engine(ids: string[]) {
  let left = ids.map((id) => ({ id, appId: 'app', buildId: `build-of-${id}` }));
  const inUse = new Set<string>();
  return {
    inUse,
    list: async () => [...left],
    remove: async (id: string) => {
      if (!inUse.has(id)) left = left.filter((image) => image.id !== id);
    },
    ids: () => left.map(({ id }) => id),
  };
}

test('what a kept release stands on stays, and what is being built', async () => {
  const images = engine(['old', 'kept', 'building']);
  const running = { has: (buildId: string) => buildId === 'build-of-building' };
  await collectImages({ images, running, keptImages: async () => ['kept'] }, 'app');
  expect(images.ids()).toEqual(['kept', 'building']);
});

test('a build that becomes a release while images are listed keeps its image', async () => {
  const images = engine(['new']);
  const kept: string[] = [];
  const list = async () => {
    const listed = await images.list();
    kept.push('new');
    return listed;
  };
  const deps = {
    images: { ...images, list },
    running: { has: () => false },
    keptImages: async () => kept,
  };
  await collectImages(deps, 'app');
  expect(images.ids()).toEqual(['new']);
});

test('an api that is away removes nothing', async () => {
  const images = engine(['old']);
  const keptImages = () => Promise.reject(new Error('away'));
  await expect(
    collectImages({ images, running: { has: () => false }, keptImages }, 'app'),
  ).rejects.toThrow();
  expect(images.ids()).toEqual(['old']);
});

test('the images of a destroyed app go when its last process has gone', async () => {
  const images = engine(['a', 'b']);
  images.inUse.add('b');
  setTimeout(() => images.inUse.clear(), 120);
  await removeImages(images, 'app');
  expect(images.ids()).toEqual([]);
});

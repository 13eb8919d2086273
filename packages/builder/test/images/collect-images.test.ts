import { expect, test } from 'vitest';
import { collectImages, removeImages } from '#src/images/collect-images.ts';

const APP = 'app';
const idle = { has: () => false };

/** Images of one app, unless an id says another: `other/id`. */
function engine(ids: string[]) {
  let left = ids.map((id) => {
    const appId = id.includes('/') ? (id.split('/')[0] ?? '') : APP;
    return { id, appId, buildId: `build-of-${id}` };
  });
  const inUse = new Set<string>();
  return {
    inUse,
    list: async (appId?: string) =>
      left.filter((image) => [undefined, image.appId].includes(appId)),
    remove: async (id: string) => {
      if (!inUse.has(id)) left = left.filter((image) => image.id !== id);
    },
    ids: () => left.map(({ id }) => id),
  };
}

test('what a kept release stands on stays, and what is being built', async () => {
  const images = engine(['old', 'kept', 'building']);
  const running = { has: (buildId: string) => buildId === 'build-of-building' };
  await collectImages({ images, running, keptImages: async () => ['kept'] });
  expect(images.ids()).toEqual(['kept', 'building']);
});

test('images of apps that are gone go too, but for those that were promoted', async () => {
  const images = engine(['kept', 'gone/promoted', 'gone/old']);
  const keptImages = async () => ['kept', 'gone/promoted'];
  await collectImages({ images, running: idle, keptImages });
  expect(images.ids()).toEqual(['kept', 'gone/promoted']);
});

test('a build that becomes a release while images are listed keeps its image', async () => {
  const images = engine(['new', 'kept']);
  const kept: string[] = ['kept'];
  const list = async () => {
    const listed = await images.list();
    kept.push('new');
    return listed;
  };
  await collectImages({ images: { ...images, list }, running: idle, keptImages: async () => kept });
  expect(images.ids()).toEqual(['new', 'kept']);
});

test.each([
  ['an api that is away', () => Promise.reject(new Error('away'))],
  ['an answer of nothing at all', async () => []],
])('%s removes nothing', async (_what, keptImages) => {
  const images = engine(['old', 'gone/old']);
  await collectImages({ images, running: idle, keptImages }).catch(() => {});
  expect(images.ids()).toEqual(['old', 'gone/old']);
});

test('the images of a destroyed app go when its last process has gone', async () => {
  const images = engine(['a', 'b', 'other/c']);
  images.inUse.add('b');
  setTimeout(() => images.inUse.clear(), 120);
  await removeImages({ images, keptImages: async () => [] }, APP);
  expect(images.ids()).toEqual(['other/c']);
});

test('a destroyed app leaves the images that run in another app, and waits for none of them', async () => {
  const images = engine(['promoted', 'old']);
  await removeImages({ images, keptImages: async () => ['promoted'] }, APP);
  expect(images.ids()).toEqual(['promoted']);
});

test('a destroyed app keeps its images as long as the api does not say which are free', async () => {
  const images = engine(['promoted', 'old']);
  const keptImages = () => Promise.reject(new Error('away'));
  await expect(removeImages({ images, keptImages }, APP)).rejects.toThrow('away');
  expect(images.ids()).toEqual(['promoted', 'old']);
});

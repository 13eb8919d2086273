import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FILES, oneApp } from '../support/one-app.ts';

// Goal: which refs a push may change, and which a client is shown.

const app = oneApp();

test('another branch is refused in words that say how to deploy it', async () => {
  await app.copy.commit(FILES);
  const refused = await app.copy.push(app.url(), 'main:feature');
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/git push tfp feature:main/);
  expect(await app.refOf('refs/heads/feature')).toBe('');
  expect(app.stage.api.accepted).toEqual([]);
});

test('a tag comes along silently; a branch is not deleted', async () => {
  const commit = await app.copy.commit(FILES);
  await app.copy.git(['tag', 'v1']);
  const pushed = await app.copy.git(['push', app.url(), 'main', 'v1']);
  expect(pushed).toMatchObject({ code: 0 });
  expect(await app.refOf('refs/tags/v1')).toBe(commit);
  const refused = await app.copy.git(['push', app.url(), ':main']);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toMatch(/tfp destroy/);
  expect(await app.refOf('refs/heads/main')).toBe(commit);
});

test('what was pushed can be cloned again, and no hidden ref is shown', async () => {
  const commit = await app.copy.commit(FILES);
  await app.copy.push(app.url());
  const listed = await app.copy.git(['ls-remote', app.url()]);
  expect(listed.stdout.split('\n').filter(Boolean)).toEqual([
    `${commit}\tHEAD`,
    `${commit}\trefs/heads/main`,
  ]);
  await app.copy.git(['clone', '-q', app.url(), 'again']);
  expect(existsSync(join(app.copy.folder, 'again/server.js'))).toBe(true);
});

test('no quarantine is left behind', async () => {
  await app.copy.commit(FILES);
  await app.copy.push(app.url());
  const objects = readdirSync(join(app.stage.repository(app.id), 'objects'));
  expect(objects.filter((name) => name.startsWith('incoming') || name.startsWith('tmp_'))).toEqual(
    [],
  );
});

import { join } from 'node:path';
import { builderClient } from '@tfp/contract/builder-client';
import { expect, onTestFinished, test } from 'vitest';
import { createBuildQueue } from '#src/images/build-queue.ts';
import { startBuildStage } from './support/build-stage.ts';
import { FILES } from './support/one-app.ts';
import { createWorkingCopy } from './support/working-copy.ts';

// Goal: a push that waits for other builds is not held up by them when there is nothing left to wait for.

test('a push that waits ends with its app, while the build before it goes on', async () => {
  const stage = await startBuildStage({ queue: createBuildQueue(1) });
  const copy = await createWorkingCopy();
  onTestFinished(async () => {
    copy.dispose();
    await stage.dispose();
  });
  await copy.commit(FILES);
  let finish = () => {};
  const begun = new Promise<void>((resolve) => {
    stage.build = () => {
      resolve();
      return new Promise((built) => {
        finish = () => built('sha256:built');
      });
    };
  });
  const first = copy.push(stage.door.url('first'));
  await begun;
  const client = builderClient(join(stage.folder, 'builder.sock'));
  let forgotten: Promise<void> | undefined;
  const waiting = copy.push(stage.door.url('second'), 'main', {
    onOutput: (output) => {
      if (/Waiting for other builds: place 1/.test(output)) forgotten ??= client.forget('second');
    },
  });
  const { code, output } = await waiting;
  expect(code).not.toBe(0);
  expect(output).toMatch(/The app was destroyed/);
  await forgotten;
  finish();
  expect(await first).toMatchObject({ code: 0 });
});

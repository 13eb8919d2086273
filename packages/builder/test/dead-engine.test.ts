import { join } from 'node:path';
import Docker from 'dockerode';
import { expect, onTestFinished, test } from 'vitest';
import { buildImage } from '#src/images/docker-build.ts';
import { startBuildStage } from './support/build-stage.ts';
import { FILES } from './support/one-app.ts';
import { until } from './support/run.ts';
import { createWorkingCopy } from './support/working-copy.ts';

// Goal: a push that the engine cannot build says that, and that nothing came of it. Method: a socket that nobody serves.

test('a push with a dead engine has built nothing, and says when to push again', async () => {
  const docker = new Docker({ socketPath: join(import.meta.dirname, 'nobody.sock') });
  const stage = await startBuildStage({ buildImage: buildImage.bind(undefined, docker) });
  const copy = await createWorkingCopy();
  onTestFinished(async () => {
    copy.dispose();
    await stage.dispose();
  });
  await copy.commit(FILES);
  const pushed = await copy.push(stage.door.url('app'));
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(
    /remote: {2}! {5}The Docker Engine does not answer\. *\nremote: {2}! {5}Nothing was built\. Try again when tfp doctor is content\./,
  );
  expect(pushed.output).toMatch(/remote rejected\] main -> main \(nothing was deployed\)/);
  await until('the ledger to hear of it', () => stage.api.failed.length === 1);
});

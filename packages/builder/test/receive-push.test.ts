import { expect, onTestFinished, test } from 'vitest';
import { startBuildStage } from './support/build-stage.ts';
import { createWorkingCopy } from './support/working-copy.ts';

// Goal: a fault of the platform itself is told, without a word that may be untrue.

test('a fault behind the release does not say that nothing was deployed', async () => {
  const move = () => Promise.reject(new Error('git update-ref answered "fatal"'));
  const stage = await startBuildStage({ branches: { move } });
  const copy = await createWorkingCopy();
  onTestFinished(async () => {
    copy.dispose();
    await stage.dispose();
  });
  await copy.commit({ 'package.json': '{ "scripts": { "start": "node ." } }' });
  const pushed = await copy.push(stage.door.url('app'));
  expect(pushed.code).not.toBe(0);
  expect(pushed.output).toMatch(/remote: {8}v1 live/);
  expect(pushed.output).toMatch(
    /remote: {2}! {5}The platform failed to deliver this push\. What stands: tfp releases/,
  );
  expect(pushed.output).toMatch(/remote rejected\] main -> main \(the platform failed\)/);
  expect(pushed.output).not.toMatch(/nothing was deployed/i);
});

import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import { awaitOutcome } from '#src/await-outcome.ts';
import { finishBuild } from '#src/finish-build.ts';
import { refusalReason } from '#src/refusal-reason.ts';

// Goal: git's last word about a push tells whether something may have come of it. Method: the errors as they are thrown.

const AWAY = new TfpError('unavailable', 'A part of the platform does not answer right now.');
const BUILT = {
  image: 'sha256:built',
  digest: null,
  stack: 's-0',
  processTypes: {},
  healthChecks: {},
  rollout: {},
  envSchema: {},
  cron: [],
};
const ignore = () => {};

async function refusal(push: Promise<unknown>): Promise<string> {
  return refusalReason(await push.catch((error: unknown) => error));
}

test('what was not available before there was an image has deployed nothing', async () => {
  expect(refusalReason(AWAY)).toBe('nothing was deployed');
});

test.each([
  ['build_failed', 'the build failed'],
  ['release_failed', 'the release did not go live'],
  ['superseded', 'superseded by a newer push'],
  ['gone', 'nothing was deployed'],
] as const)('%s is told as: %s', (code, reason) => {
  expect(refusalReason(new TfpError(code, 'x'))).toBe(reason);
});

test('a fault of ours does not say what stands', () => {
  expect(refusalReason(new Error('x'))).toBe('the platform failed');
});

test('a release whose outcome is not heard in time was not seen to its end', async () => {
  const releaseEvents = () => {
    throw AWAY;
  };
  const outcome = awaitOutcome({ releaseEvents }, 'app', 7, { detail: ignore, echo: ignore }, 1);
  await expect(outcome).rejects.toThrow('What became of v7 is not known.');
  expect(await refusal(outcome)).toBe('the deploy was not seen to its end');
});

test('an api that goes away with the image in its hands may have made a release of it', async () => {
  const away = finishBuild({ finishBuild: () => Promise.reject(AWAY) }, 'build', BUILT, 0);
  await expect(away).rejects.toThrow('What became of the build is not known.');
  expect(await refusal(away)).toBe('the deploy was not seen to its end');
});

test('an api that refuses the image says so itself', async () => {
  const refused = new TfpError('invalid_params', 'The code needs DATABASE_URL.');
  const build = finishBuild({ finishBuild: () => Promise.reject(refused) }, 'build', BUILT, 0);
  await expect(build).rejects.toBe(refused);
});

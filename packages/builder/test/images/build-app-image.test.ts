import { once } from 'node:events';
import { TfpError } from '@tfp/contract/errors';
import { expect, test } from 'vitest';
import {
  type AppBuild,
  type BuildAppImageDeps,
  buildAppImage,
} from '#src/images/build-app-image.ts';
import { dockerfilePlan } from '#src/plans/dockerfile.ts';
import { createPushOutput } from '#src/push-output.ts';
import { filesOf, STACK } from '../support/control-files.ts';

// Goal: a build ends in words, whichever attempt it ends in. Method: an engine that does as the test says.

const MISSING = new TfpError(
  'build_failed',
  'failed to solve with frontend gateway.v0: failed to do request: Head "https://example.invalid/": no such host',
);
const files = filesOf({ Dockerfile: '# syntax=docker/dockerfile:1\nFROM x' });
const { image } = dockerfilePlan.plan(files, STACK);

function build(buildImage: BuildAppImageDeps['buildImage'], limitMs?: number) {
  const lines: string[] = [];
  const output = createPushOutput((line) => lines.push(line));
  const repository = { appId: 'app', path: '/nowhere', environment: {}, serverEnvironment: {} };
  const wanted: AppBuild = {
    repository,
    buildId: 'build',
    commit: 'a'.repeat(40),
    plan: image,
    signal: new AbortController().signal,
  };
  const built = buildAppImage({ platformId: 'platform', buildImage }, wanted, output, limitMs);
  return { built, lines };
}

/** What an engine does with a build that is given up. */
async function hang(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw signal.reason;
}

test('a frontend that cannot be fetched costs a second attempt, with the Dockerfile that needs none', async () => {
  let attempts = 0;
  const { built, lines } = build(async () => {
    attempts += 1;
    if (attempts === 1) throw MISSING;
    return 'sha256:built';
  });
  expect(await built).toBe('sha256:built');
  expect(lines).toEqual([expect.stringMatching(/could not be fetched: building with the one of/)]);
  expect(image.withoutFrontend).toBe('# (the syntax line was left out)\nFROM x');
});

test.each([1, 2])('a build that takes too long in attempt %d says so', async (last) => {
  let attempts = 0;
  const { built } = build(async (_context, { signal }) => {
    attempts += 1;
    if (attempts < last) throw MISSING;
    return hang(signal);
  }, 50);
  await expect(built).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringMatching(/^The build took longer than/),
  });
  expect(attempts).toBe(last);
});

test('what breaks the second attempt is told in words, too', async () => {
  let attempts = 0;
  const { built } = build(async () => {
    attempts += 1;
    if (attempts === 1) throw MISSING;
    throw new TfpError('build_failed', 'executor failed running [/bin/sh -c x]: exit code: 3');
  });
  await expect(built).rejects.toThrow('"x" ended with status 3.');
});

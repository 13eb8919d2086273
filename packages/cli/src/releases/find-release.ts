import { TfpError } from '@tfp/contract/errors';
import type { ApiRelease } from '@tfp/contract/platform-api';
import { UsageError } from '../command-line/exits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';

type Reader = Pick<PlatformClient, 'get'>;

const SEARCHED = 100;

/** The newest releases first. */
export function newestReleases(platform: Reader, app: string, count: number) {
  const range = `version ..; order=desc,max=${count}`;
  return platform.get<ApiRelease[]>(appPath(app, '/releases'), { range });
}

/** The newest release, however it went. */
export async function newestRelease(platform: Reader, app: string): Promise<ApiRelease> {
  const [newest] = await newestReleases(platform, app, 1);
  if (newest) return newest;
  throw new TfpError('not_found', `${app} has no releases yet.`, {
    hint: 'Deploy it: git push tfp main',
  });
}

/** The release whose processes serve now, if one does. */
export async function servingRelease(
  platform: Reader,
  app: string,
): Promise<ApiRelease | undefined> {
  const releases = await newestReleases(platform, app, SEARCHED);
  return releases.find(({ current }) => current);
}

/** The number of the release that the next one builds on: none that failed, was overtaken or taken back. 0: there is none. */
export async function newestAccepted(platform: Reader, app: string): Promise<number> {
  const releases = await newestReleases(platform, app, SEARCHED);
  const accepted = releases.find(({ tfp }) => /^(pending|succeeded)$/.test(tfp.status));
  return accepted?.version ?? 0;
}

export function findRelease(platform: Reader, app: string, version: number): Promise<ApiRelease> {
  return platform.get<ApiRelease>(appPath(app, `/releases/${version}`));
}

/**
 * Where a rollback without a number goes: to the release that serves, while another one is on its way to take its place;
 * else to the one before it. One without code is no way back from code.
 */
export async function previousRelease(platform: Reader, app: string): Promise<ApiRelease> {
  const releases = await newestReleases(platform, app, SEARCHED);
  const serving = releases.find(({ current }) => current);
  if (serving && releases.some(({ tfp }) => tfp.status === 'pending')) return serving;
  const previous = releases.find(
    (release) =>
      release.eligible_for_rollback &&
      release.version < (serving?.version ?? Number.POSITIVE_INFINITY) &&
      (release.tfp.image !== null || serving?.tfp.image === null),
  );
  if (previous) return previous;
  throw new TfpError('not_found', `${app} has no earlier release to go back to.`, {
    hint: `See: tfp releases -a ${app}`,
  });
}

/** The release that was live before the one that serves, whether one can go back to it or not. */
export async function releaseBefore(platform: Reader, app: string): Promise<ApiRelease> {
  const releases = await newestReleases(platform, app, SEARCHED);
  const serving = releases.find(({ current }) => current)?.version ?? Number.POSITIVE_INFINITY;
  const before = releases.find(
    ({ version, tfp }) => version < serving && tfp.status === 'succeeded',
  );
  if (before) return before;
  throw new TfpError('not_found', `${app} has no earlier release to compare with.`, {
    hint: `See: tfp releases -a ${app}`,
  });
}

/** Reads `v12` or `12`. */
export function parseVersion(text: string): number {
  const digits = /^v?(\d{1,9})$/.exec(text)?.[1];
  if (digits !== undefined) return Number(digits);
  throw new UsageError(
    `"${text}" is no release: releases are named v1, v2, …`,
    'See: tfp releases',
  );
}

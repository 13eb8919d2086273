import type { App } from '../apps/app.ts';
import { findRelease } from '../apps/find-release.ts';
import type { World } from '../world.ts';
import { createMask, type Mask } from './mask-secrets.ts';

/** Hides a release's config in what is written down for good; where it is not known what to hide, everything is hidden. */
export function maskOf(
  world: Pick<World, 'openConfig'>,
  app: Pick<App, 'desired' | 'memory'>,
  version: number,
): Mask {
  const release = findRelease(app, version);
  if (app.desired === null || release === undefined) return () => HIDDEN;
  try {
    return createMask(world.openConfig(app.desired, release));
  } catch {
    return () => HIDDEN;
  }
}

const HIDDEN = '[hidden: the config of this release cannot be opened]';

import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

/** Of a destroyed app none is kept. */
export function keptImagesOfLiving(
  deps: Pick<Ledger, 'releases' | 'apps'>,
  appId: string,
): Set<string> {
  return deps.apps.living(appId) === undefined ? new Set() : keptImages(deps, appId);
}

/** The images that must not be collected: those of the newest releases that succeeded, of the live one and of the one on its way. */
export function keptImages(deps: Pick<Ledger, 'releases'>, appId: string): Set<string> {
  const images = new Set<string>();
  for (const { image } of deps.releases.kept(appId, limits.keptReleasesMax)) {
    if (image !== null) images.add(image);
  }
  return images;
}

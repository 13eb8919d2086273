import type { Ledger } from '../ledger.ts';

/** The images that kept releases of any living app stand on: a promoted one belongs to one app and runs in another. */
export function keptImages(deps: Pick<Ledger, 'apps' | 'keptReleases'>): Set<string> {
  const kept = new Set<string>();
  for (const appId of deps.apps.livingIds()) {
    for (const image of deps.keptReleases.images(appId)) kept.add(image);
  }
  return kept;
}

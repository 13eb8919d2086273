import { TfpError } from '@tfp/contract/errors';
import type { Ledger } from '../ledger.ts';
import type { Release } from './release.ts';

/** Finds a release by what people write: `12`, `v12`, its id, or `current`. */
export function findRelease(deps: Pick<Ledger, 'releases'>, appId: string, name: string): Release {
  const release = lookUp(deps, appId, name);
  if (release !== undefined) return release;
  const newest = deps.releases.newest(appId)?.version;
  throw new TfpError('not_found', `There is no release ${shown(name)}.`, {
    resource: 'release',
    hint:
      newest === undefined
        ? 'The app has no release yet: push to it, or set a config var.'
        : `The newest one is v${newest}.`,
  });
}

function lookUp(deps: Pick<Ledger, 'releases'>, appId: string, name: string) {
  if (name === 'current') return deps.releases.live(appId);
  const version = /^v?(\d{1,15})$/.exec(name)?.[1];
  if (version !== undefined) return deps.releases.find(appId, Number(version));
  return deps.releases.findById(appId, name);
}

function shown(name: string): string {
  if (/^\d+$/.test(name)) return `v${name}`;
  return /^[\w-]{1,64}$/.test(name) ? name : 'of that name';
}

import { TfpError } from '@tfp/contract/errors';
import { type ListPage, type ListRange, pageOfFound } from '../http/list-range.ts';
import type { Ledger } from '../ledger.ts';
import type { Release } from './release.ts';

/** Releases are listed by their number, whatever field was named: it is their one order. */
export function releasePage(
  deps: Pick<Ledger, 'releases'>,
  appId: string,
  asked: ListRange,
): ListPage<Release> {
  const found = deps.releases.page(appId, {
    from: firstVersion(asked),
    descending: asked.isDescending,
    limit: asked.max + 1,
  });
  return pageOfFound(asked, found, ({ version }) => version);
}

function firstVersion({ start, isExclusive, isDescending }: ListRange): number {
  if (start === null) return isDescending ? Number.MAX_SAFE_INTEGER : 1;
  const version = Number(start.replace(/^v/, ''));
  if (!Number.isSafeInteger(version)) {
    throw new TfpError('bad_request', 'Releases are paged by their numbers.');
  }
  if (!isExclusive) return version;
  return isDescending ? version - 1 : version + 1;
}

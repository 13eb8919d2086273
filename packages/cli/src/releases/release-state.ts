import type { ApiRelease } from '@tfp/contract/platform-api';
import type { Style } from '../output/styles.ts';

const STYLES: Readonly<Record<string, Style>> = {
  live: 'green',
  pending: 'yellow',
  failed: 'red',
  reverted: 'red',
};

/** How a release stands, in one word: the one that serves is `live`. */
export function releaseState({ current, tfp }: ApiRelease): string {
  return current ? 'live' : tfp.status;
}

export function releaseStyle(release: ApiRelease): Style {
  return STYLES[releaseState(release)] ?? 'dim';
}

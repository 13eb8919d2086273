import { TfpError } from '@tfp/contract/errors';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from './app.ts';

/** The release in which somebody wants to run something, or an error in words for them. */
export function liveRelease({ memory }: Pick<App, 'memory'>): RunnableRelease {
  if (memory.serving !== null) return memory.serving;
  throw new TfpError('conflict', 'No release of this app is live yet.', {
    hint: 'Deploy it first: git push tfp main',
  });
}

import type { ApiClient } from '@tfp/contract/api-client';
import type { BuildOutcome, BuiltImage } from '@tfp/contract/builds';
import { LIMITS } from './limits.ts';
import { OutcomeUnknown } from './outcome-unknown.ts';
import { isAway, untilHeard } from './retry.ts';

/** The ledger joins the image with the newest config. An api that went away in the middle of it may have done so. */
export async function finishBuild(
  api: Pick<ApiClient, 'finishBuild'>,
  id: string,
  built: BuiltImage,
  awayMs: number = LIMITS.apiAwayMs,
): Promise<BuildOutcome> {
  try {
    return await untilHeard(() => api.finishBuild(id, built), awayMs);
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new OutcomeUnknown('the build', 'See tfp releases: if it is not there, push again.');
  }
}

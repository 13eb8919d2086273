import { secondsWords } from '@tfp/contract/seconds-words';
import { safeText } from '../output/safe-text.ts';
import { verdictDetails } from '../releases/verdict-text.ts';
import { withProof } from '../releases/with-proof.ts';
import type { World } from '../world.ts';
import type { FollowedTarget } from './follow-promotion.ts';

/** Says how a promotion ended, one line for each app; tells whether one failed. */
export function endPromotion(
  { output }: World,
  followed: readonly FollowedTarget[],
  json: boolean,
): boolean {
  for (const each of followed) {
    if (!json) output.data(safeText(`${each.target.tfp.app_name}: ${endingWords(each)}`));
    const { verdict } = each.target.tfp;
    if (verdict === null) continue;
    const read = each.outputShown && verdict.code === 'R18';
    const details = verdictDetails(read ? { ...verdict, lines: [] } : verdict);
    if (details.length > 0) output.warn(details.join('\n'));
  }
  return followed.some(({ target }) => target.status === 'failed');
}

function endingWords({ target, outcome }: FollowedTarget): string {
  const { outcome: begun, version } = target.tfp;
  if (target.status === 'failed') return target.error_message ?? 'failed';
  if (outcome?.kind === 'live') return liveWords(version, outcome);
  if (begun === 'same') return `v${version} runs this build already`;
  return target.status === 'pending' ? `accepted as v${version}` : `v${version} live`;
}

function liveWords(
  version: number | null,
  { version: last, proof, settled }: Extract<FollowedTarget['outcome'], { kind: 'live' }>,
): string {
  const live =
    proof.processes.length === 0 ? '(no process runs)' : `live in ${secondsWords(proof.liveMs)}`;
  const done =
    last === version ? `v${version} ${live}` : `v${version} was overtaken by v${last}, ${live}`;
  return withProof(done, settled);
}

import type { ApiAuditVerdict } from '@tfp/contract/platform-api';
import { CommandExit, EXIT } from '../command-line/exits.ts';
import { safeText } from '../output/safe-text.ts';
import type { World } from '../world.ts';

/** Has the whole chain walked by the platform; a broken one ends the command with an error. */
export async function verifyAudit(world: Pick<World, 'output' | 'platform'>, asJson: boolean) {
  const { output } = world;
  const verdict = await world.platform().get<ApiAuditVerdict>('/audit/verify');
  const { ok, rows, head, broken_at } = verdict;
  if (asJson) output.json(verdict);
  else if (ok) {
    output.data(`The audit is whole: ${rows === 1 ? '1 row' : `${rows} rows`}.`);
    output.data(`Its head is ${safeText(head) || '-'}`);
    output.note('Keep the head elsewhere: rows that are cut off at the end are seen by it alone.');
  } else {
    output.warn(`The audit was tampered with: row ${broken_at} does not follow row ${rows}.`);
    output.warn('What is before it is whole. Compare the ledger with a backup of it.');
  }
  if (!ok) throw new CommandExit(EXIT.error);
}

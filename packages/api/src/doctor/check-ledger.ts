import { statSync } from 'node:fs';
import type { Finding } from '@tfp/contract/doctor';
import { checkSize } from '@tfp/contract/vitals';
import { verifyAudit } from '../audit/verify-audit.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';

type Deps = Pick<Ledger, 'doctor' | 'audit'>;

/** What was acknowledged is there: the file is whole, every number is used once, no row of the audit was touched. */
export async function checkLedger(deps: Deps): Promise<Finding[]> {
  const verdict = deps.doctor.quickCheck();
  const audit = await verifyAudit(deps);
  return [
    ...(verdict === 'ok' ? [] : [lost('ledger_damaged', `The ledger is damaged: ${verdict}.`)]),
    ...deps.doctor
      .gaps()
      .map(({ name, kind, count, newest }) =>
        lost('number_gap', `${name} has ${count} ${kind}s, and the newest has number ${newest}.`),
      ),
    ...(audit.ok
      ? []
      : [
          lost(
            'audit_broken',
            `The audit is broken at row ${audit.broken_at}.`,
            'tfp audit --verify',
          ),
        ]),
  ];
}

function lost(code: string, found: string, next = 'Restore the newest backup.'): Finding {
  return { code, invariant: 'I1', severity: 'broken', found, next };
}

export function checkLedgerSize({
  doctor,
  walBytes,
}: Pick<Ledger, 'doctor' | 'walBytes'>): Finding[] {
  const next = `fuser -v ${doctor.path}`;
  return [
    ...checkSize('The ledger', statSync(doctor.path).size, limits.ledgerBytesMax, 'tfp apps'),
    ...checkSize('The ledger’s write-ahead log', walBytes(), limits.walBytesMax, next),
  ];
}

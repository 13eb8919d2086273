import { dirname } from 'node:path';
import type { Examination } from '@tfp/contract/doctor';
import { examine } from '@tfp/contract/examine';
import { checkDisk, checkPrivate, checkVitals } from '@tfp/contract/vitals';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { checkJobs } from './check-jobs.ts';
import { checkLedger, checkLedgerSize } from './check-ledger.ts';
import { checkClock, checkPort } from './check-machine.ts';

export interface ExamineApiDeps extends Pick<Ledger, 'doctor' | 'audit' | 'cleanups' | 'walBytes'> {
  /** What nobody else of this machine may read. */
  secrets: readonly string[];
  httpPort: number;
}

/** What the release stage finds of its ledger, its jobs and the machine. */
export function examineApi(deps: ExamineApiDeps): Promise<Examination> {
  const { doctor } = deps;
  const folder = dirname(doctor.path);
  const checks = {
    ledger: () => checkLedger(deps),
    'the size of the ledger': () => checkLedgerSize(deps),
    jobs: () => checkJobs(deps, Date.now()),
    disk: () => checkDisk(folder),
    clock: () => checkClock(doctor.newestAt(), Date.now()),
    'the public port': () => checkPort(deps.httpPort),
    modes: () => checkPrivate([folder, doctor.path, ...deps.secrets]),
    vitals: () => checkVitals(limits),
  };
  return examine('api', checks);
}

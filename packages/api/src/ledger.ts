import { createUserStore } from './accounts/user-store.ts';
import { createAppStore } from './apps/app-store.ts';
import { createAuditStore } from './audit/audit-store.ts';
import { createBuildStore } from './builds/build-store.ts';
import { createCleanupStore } from './cleanups/cleanup-store.ts';
import { createConfigVersionStore } from './config-vars/config-version-store.ts';
import { createCronRunStore } from './cron/cron-run-store.ts';
import { createCronSuspensionStore } from './cron/cron-suspension-store.ts';
import { createDoctorStore } from './doctor/doctor-store.ts';
import { createDrainStore } from './drains/drain-store.ts';
import { createEventStore } from './events/event-store.ts';
import { createFormationStore } from './formation/formation-store.ts';
import { createJournalPositionStore } from './journal/journal-position-store.ts';
import { limits } from './limits.ts';
import { createCouplingStore } from './pipelines/coupling-store.ts';
import { createPipelineStore } from './pipelines/pipeline-store.ts';
import { createPromotionStore } from './pipelines/promotion-store.ts';
import { createOneOffStore } from './processes/one-off-store.ts';
import { createKeptReleaseStore } from './releases/kept-release-store.ts';
import { createReleaseEventStore } from './releases/release-event-store.ts';
import { createReleaseStore } from './releases/release-store.ts';
import { isFree } from './store/is-free.ts';
import type { Db } from './store/open-database.ts';
import { createTransactions } from './store/transactions.ts';
import { checkpoint, walBytes } from './store/write-ahead-log.ts';
import { createTokenStore } from './tokens/token-store.ts';

/** The stores over one database. A verb names the few that it uses: `Pick<Ledger, 'releases' | …>`. */
export function createLedger(
  db: Db,
  onBroken: (error: unknown) => void = () => {},
  keptReleasesMax: number = limits.keptReleasesDefault,
) {
  const transactions = createTransactions(db, onBroken);
  return {
    ...transactions,
    apps: createAppStore(db),
    audit: createAuditStore(db),
    builds: createBuildStore(db),
    cleanups: createCleanupStore(db),
    configVersions: createConfigVersionStore(db),
    doctor: createDoctorStore(db),
    couplings: createCouplingStore(db),
    cronRuns: createCronRunStore(db),
    cronSuspensions: createCronSuspensionStore(db),
    drains: createDrainStore(db),
    events: createEventStore(db, transactions),
    formation: createFormationStore(db),
    journalPosition: createJournalPositionStore(db),
    keptReleases: createKeptReleaseStore(db, keptReleasesMax),
    oneOffs: createOneOffStore(db),
    pipelines: createPipelineStore(db),
    promotions: createPromotionStore(db),
    releaseEvents: createReleaseEventStore(db),
    releases: createReleaseStore(db),
    tokens: createTokenStore(db),
    users: createUserStore(db),
    checkpoint: (): boolean => checkpoint(db),
    walBytes: (): number => walBytes(db),
    isFree: (): boolean => isFree(db),
  };
}
export type Ledger = ReturnType<typeof createLedger>;

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { followLedger } from '../../packages/api/src/desired-state/follow-ledger.ts';
import { applyEntries } from '../../packages/api/src/journal/apply-entry.ts';
import { openTestLedger, tempFolder } from '../../packages/api/test/support/test-ledger.ts';
import { House } from '../../packages/runner/test/support/house.ts';

/** The key that the run stage of these tests opens everything with. */
function folderWithKey(): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'master.key'), Buffer.alloc(32, 7).toString('base64'));
  return folder;
}

/** The release stage and the run stage, both real, with a ledger on disk and an engine without containers between them. */
export class JoinedHouse {
  ledger = openTestLedger(folderWithKey());
  readonly app = this.ledger.app('hello');
  readonly house = new House({ revertWindowMs: 150, backoffFirstMs: 10, backoffSlowestMs: 20 });
  /** The api is away: nothing of it reaches the run stage, and nothing comes back. */
  isApart = false;
  private unsubscribe = () => {};
  private readonly clock: NodeJS.Timeout;

  constructor() {
    this.join();
    this.clock = setInterval(() => this.carryBack(), 2);
  }

  get deps() {
    return this.ledger.deps;
  }

  /** Both sides hear of each other again, from where the ledger stands. */
  join(): void {
    this.isApart = false;
    this.unsubscribe();
    this.unsubscribe = this.deps.changes.subscribe(() => void this.carryForth());
    void this.carryForth();
  }

  part(): void {
    this.isApart = true;
  }

  /** The api is killed and started again on what it left on disk. */
  restartApi(): void {
    this.unsubscribe();
    this.ledger.db.close();
    this.ledger = this.ledger.reopen();
    this.join();
  }

  close(): void {
    clearInterval(this.clock);
    this.unsubscribe();
    this.house.close();
    this.ledger.db.close();
  }

  private async carryForth(): Promise<void> {
    if (this.isApart) return;
    const line = (await followLedger(this.deps, new AbortController().signal).next()).value;
    if (line?.kind !== 'app' || this.isApart) return;
    this.house.desired = line.app;
    this.house.fleet.hear(line);
  }

  private carryBack(): void {
    if (this.isApart) return;
    const position = this.deps.journalPosition.get();
    const fresh = this.house.journal.filter(({ seq }) => seq > position);
    if (fresh.length > 0) applyEntries(this.deps, fresh);
  }
}

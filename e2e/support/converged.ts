import { join } from 'node:path';
import Database from 'better-sqlite3';
import { until } from '../../test/support/until.ts';
import type { TestApp } from './test-app.ts';
import type { TfpStack } from './tfp-stack.ts';

export interface LedgerRelease {
  version: number;
  status: string;
  description: string;
  image: string | null;
}

/** A container of an app's formation, as the engine tells of it. */
export interface RunningContainer {
  id: string;
  process: string;
  release: number;
  state: string;
}

export function inLedger<Row>(stack: TfpStack, sql: string, ...values: unknown[]): Row[] {
  const db = new Database(join(stack.data, 'api/ledger.db'), { readonly: true });
  try {
    return db.prepare(sql).all(...values) as Row[];
  } finally {
    db.close();
  }
}

/** The releases of an app in their order, as the ledger has them. */
export function releasesOf(stack: TfpStack, app: TestApp): LedgerRelease[] {
  return inLedger(
    stack,
    'SELECT version, status, description, image FROM releases WHERE app_id = ? ORDER BY version',
    app.id,
  );
}

export async function containersOf(stack: TfpStack, app: TestApp): Promise<RunningContainer[]> {
  const label = [`tfp.platform=${stack.platformId}`, `tfp.app=${app.id}`, 'tfp.kind=process'];
  const found = await stack.docker.listContainers({ all: true, filters: { label } });
  return found.map(({ Id, Labels, State }) => ({
    id: Id,
    process: Labels['tfp.process'] ?? '',
    release: Number(Labels['tfp.release']),
    state: State,
  }));
}

/**
 * Waits until nothing is on its way any more: no build, no pending release, and on the engine exactly the formation of
 * the newest release that succeeded. Gives back that release.
 */
export async function converged(
  stack: TfpStack,
  app: TestApp,
  formation: Record<string, number> = { web: 1 },
  deadlineMs = 60_000,
): Promise<LedgerRelease> {
  const wanted = Object.entries(formation)
    .flatMap(([type, count]) => Array.from({ length: count }, (_, index) => `${type}.${index + 1}`))
    .sort();
  let seen = '';
  const look = async () => {
    const running = inLedger<{ number: number }>(
      stack,
      "SELECT number FROM builds WHERE app_id = ? AND status = 'running'",
      app.id,
    );
    const releases = releasesOf(stack, app);
    const current = releases.findLast(({ status }) => status === 'succeeded');
    const isPending = releases.some(({ status }) => status === 'pending');
    const containers = await containersOf(stack, app);
    seen = JSON.stringify({ running, releases, containers });
    const expected = wanted.map((process) => `${process} v${current?.version} running`);
    const found = containers.map(
      ({ process, release, state }) => `${process} v${release} ${state}`,
    );
    if (running.length > 0 || isPending || found.sort().join() !== expected.join()) return false;
    return current;
  };
  const current = await until(`${app.name} to be exactly its formation`, look, deadlineMs).catch(
    (error) => {
      throw new Error(`${error.message}; last seen: ${seen}`);
    },
  );
  const versions = releasesOf(stack, app).map(({ version }) => version);
  if (versions.some((version, index) => version !== index + 1)) {
    throw new Error(`releases are not numbered without gaps: ${versions}`);
  }
  return current;
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import type { JournalEntry } from '@tfp/contract/journal';
import type { RunnableRelease } from '@tfp/contract/releases';
import Docker from 'dockerode';
import { until } from '../../../../test/support/until.ts';
import { desiredApp } from './desired-app.ts';
import type { RunnerUnderTest } from './runner-process.ts';
import { testImage } from './test-image.ts';

type Outcome = Extract<JournalEntry, { kind: 'live' | 'failed' }>;

const docker = new Docker();

/** One app on the real engine, and the api's side of it. Several of them stand side by side under one runner. */
export async function engineApp(runner: RunnerUnderTest, name = 'hello') {
  const { app, release } = desiredApp(runner.master, name);
  const image = await testImage();
  const host = `${name}.localhost`;
  let version = 0;

  const known = () => runner.api.apps.get(app.id) ?? app;
  const want = (change: Partial<DesiredApp>) => runner.api.set({ ...known(), ...change });
  const told = () => runner.journal.filter(({ appId }) => appId === app.id);
  const outcomes = (target: RunnableRelease) =>
    told().filter(
      (entry): entry is Outcome =>
        (entry.kind === 'live' || entry.kind === 'failed') && entry.version === target.version,
    );
  const containers = () =>
    docker.listContainers({ all: true, filters: { label: [`tfp.app=${app.id}`] } });

  /** Offers a release. */
  function offer(
    config: Record<string, string> = {},
    fields: Partial<RunnableRelease> = {},
  ): RunnableRelease {
    version += 1;
    const target = { ...release(version, image, config), ...fields };
    want({ target });
    return target;
  }

  /** Waits for the outcome of a release and takes it into the ledger. */
  async function outcomeOf(target: RunnableRelease): Promise<Outcome> {
    const outcome = await until(`an outcome of v${target.version}`, () => outcomes(target)[0]);
    want({ target: null, live: outcome.kind === 'live' ? target : known().live });
    return outcome;
  }

  return {
    id: app.id,
    host,
    image,
    want,
    told,
    outcomes,
    offer,
    outcomeOf,
    roll: (config?: Record<string, string>, fields?: Partial<RunnableRelease>) =>
      outcomeOf(offer(config, fields)),
    targets: () => runner.router.targets(host),
    containers,
    /** Waits until it has so many containers, whatever their state. */
    left: (count: number) =>
      until(`${count} containers`, async () => {
        const found = await containers();
        return found.length === count && found;
      }),
    /** What a process has written so far. */
    async linesOf(process: string): Promise<string> {
      const found = (await containers()).find(({ Labels }) => Labels['tfp.process'] === process);
      if (found === undefined) return '';
      return (await docker.getContainer(found.Id).logs({ stdout: true })).toString();
    },
  };
}

export type EngineApp = Awaited<ReturnType<typeof engineApp>>;

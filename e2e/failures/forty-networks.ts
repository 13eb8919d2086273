import Docker from 'dockerode';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { converged } from '../support/converged.ts';
import { objectsOf } from '../support/sweep.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import type { TfpStack } from '../support/tfp-stack.ts';
import type { Ground } from './ground.ts';

const APPS = 40;
const LINE = 'forty';

/** More apps than an engine's own pools have networks for: one build, promoted to all of them. */
export async function runFortyApps({ stack, victim }: Ground): Promise<void> {
  const apps: TestApp[] = [];
  const begun = performance.now();
  const must = async (...args: string[]) =>
    expect(await stack.tfp(args), args.join(' ')).toMatchObject({ code: 0 });
  try {
    await must('pipelines:create', LINE, '-a', victim.name, '-s', 'staging');
    for (let number = 1; number <= APPS; number++) {
      const app = await createApp(stack, `one-of-forty-${number}`, 'chaos');
      apps.push(app);
      await must('pipelines:add', LINE, '-a', app.name, '-s', 'production');
    }
    const promoted = await victim.tfp('promote');
    expect(promoted.code, promoted.output).toBe(0);
    for (const app of apps) await converged(stack, app, { web: 1 }, 60_000);
    const subnets = await subnetsOf(stack, apps);
    expect(new Set(subnets).size).toBe(APPS);
    const last = apps.at(-1) as TestApp;
    expect((await last.get()).json.app).toBe(last.name);
    tell(`${APPS} apps with a network each ran after`, begun);
  } finally {
    const leaving = performance.now();
    await Promise.all(apps.map((app) => app.tfp('destroy', '--confirm', app.name)));
    await stack.tfp(['pipelines:destroy', LINE]);
    for (const app of apps) app.dispose();
    await until(
      'their networks to be given back',
      async () => (await networksOf(stack, apps)).length === 0,
      120_000,
    );
    tell('all of them were gone after', leaving);
  }
}

async function subnetsOf(stack: TfpStack, apps: TestApp[]): Promise<string[]> {
  const label = [`tfp.platform=${stack.platformId}`];
  const networks = await new Docker().listNetworks({ filters: { label } });
  return networks
    .filter(({ Labels }) => apps.some(({ id }) => id === Labels?.['tfp.app']))
    .map(({ IPAM }) => IPAM?.Config?.[0]?.Subnet ?? '');
}

async function networksOf(stack: TfpStack, apps: TestApp[]): Promise<string[]> {
  const all = await objectsOf(stack.platformId);
  return all.filter((object) => apps.some(({ id }) => object === networkOf(stack, id)));
}

const networkOf = ({ platformId }: TfpStack, appId: string) => `network tfp-${platformId}-${appId}`;

function tell(what: string, begun: number): void {
  process.stdout.write(`${what} ${Math.round((performance.now() - begun) / 1_000)} s\n`);
}

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { callApi } from '../support/call-api.ts';
import { converged } from '../support/converged.ts';
import { makeFailingDisk } from '../support/failing-disk.ts';
import { type SteadyLoad, startLoad } from '../support/steady-load.ts';
import { createApp, type TestApp } from '../support/test-app.ts';
import { startTfp, type TfpStack } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

/** A platform of its own on a disk that fails and comes back: what it acknowledged is there, also after a cold start. */
export async function surviveBadDisk(): Promise<void> {
  const disk = await makeFailingDisk();
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '1' }, disk.folder);
  const app = await createApp(stack, 'stoic', 'chaos');
  let load: SteadyLoad | undefined;
  try {
    await app.deploy();
    load = startLoad(stack.httpPort, app.name);
    const counted = countUp(stack, app);
    expect(await counted.next()).toBe(true);
    const [first] = stack.pids('api');
    await disk.break();
    await until('a process that ends', async () => {
      await counted.next();
      return !stack.pids('api').includes(first ?? 0);
    });
    await until('its reason', () =>
      readFileSync(stack.log, 'utf8').includes('ledger cannot be written any more'),
    );
    expect((await app.get()).status).toBe(200);
    await disk.mend();
    await until('a change that is taken', counted.next);
    expect(await acknowledged(app)).toBe(counted.last());
    await converged(stack, app);
    await expectWell(stack);
    expect((await load.stop()).failures).toEqual([]);
    await stack.stop();
    await disk.remount();
    await stack.start();
    expect(await acknowledged(app)).toBe(counted.last());
    await converged(stack, app);
    await expectWell(stack);
  } finally {
    await load?.stop();
    app.dispose();
    await stack.dispose();
    await disk.dispose();
  }
}

/** Changes that each take new room on the disk. `last` is the newest that was acknowledged. */
function countUp(stack: TfpStack, app: TestApp) {
  let tried = 0;
  let last = 0;
  return {
    last: () => last,
    async next(): Promise<boolean> {
      tried += 1;
      const vars = { N: String(tried), FILL: 'x'.repeat(20_000) + tried };
      const isTaken = await change(stack, app, vars);
      if (isTaken) last = tried;
      return isTaken;
    },
  };
}

/** By the API itself: the CLI would wait for the release as long as it can. */
async function change(
  stack: TfpStack,
  app: TestApp,
  vars: Record<string, string>,
): Promise<boolean> {
  const path = `/apps/${app.name}/config-vars`;
  const response = await callApi(stack, 'PATCH', path, vars).catch(() => undefined);
  await response?.arrayBuffer();
  return response?.status === 200;
}

async function acknowledged(app: TestApp): Promise<number> {
  const { stdout } = await app.done('config:get', 'N');
  return Number(stdout.trim());
}

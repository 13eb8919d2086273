import type { ApiDyno } from '@tfp/contract/platform-api';
import Docker from 'dockerode';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../test/support/until.ts';
import { callApi } from './support/call-api.ts';
import { startLoad } from './support/steady-load.ts';
import { createApp, type TestApp } from './support/test-app.ts';
import { startTfp, type TfpStack } from './support/tfp-stack.ts';

// Goal: a size is a real wall, changing it costs no request, and what cannot fit is refused before anything starts.

const MB = 1024 * 1024;
const EATER = `node -e "const eaten = []; setInterval(() => eaten.push(Buffer.alloc(16 << 20, 1)), 20)"`;

let stack: TfpStack;
let app: TestApp;

beforeAll(async () => {
  stack = await startTfp();
  app = await createApp(stack, 'sized', 'chaos');
  await app.deploy({ Procfile: `web: node server.js\neater: ${EATER}\n` });
});
afterAll(async () => {
  app?.dispose();
  await stack?.dispose();
});

/** By its labels: one that is on its way out has the same name. */
async function containerOf(process: string, size: string) {
  const docker = new Docker();
  const own = [`tfp.platform=${stack.platformId}`, `tfp.process=${process}`, `tfp.size=${size}`];
  const filters = { label: own };
  const [found] = await docker.listContainers({ filters });
  return docker.getContainer(found?.Id ?? '').inspect();
}

async function logs(): Promise<string> {
  return (await app.tfp('logs', '-n', '500')).stdout;
}

test('a change of size under load loses no request, and sets the real limits', async () => {
  await app.done('scale', 'web=2');
  const load = startLoad(stack.httpPort, app.name);
  await until('some answers', () => load.report().requests > 50);
  const resized = await app.tfp('ps:type', 'web=large');
  expect(resized.output).toContain('running web=2:large');
  const { HostConfig } = await containerOf('web.1', 'large');
  expect(HostConfig).toMatchObject({
    Memory: 1024 * MB,
    MemorySwap: 1024 * MB,
    CpuShares: 2_048,
    PidsLimit: 512,
  });
  const back = await app.tfp('scale', 'web=2:basic');
  expect(back.output).toContain('running web=2, eater=0');
  expect((await load.stop()).failures).toEqual([]);
});

test('ps tells what each process uses of what it may use', async () => {
  // Those of the size before may be on their way out, and of a new one nothing is known yet.
  const told = await until('the use of all of one size', async () => {
    const all = JSON.parse((await app.done('ps', '--json')).stdout) as ApiDyno[];
    const isWhole = all.every(({ size, tfp }) => size === 'standard' && tfp?.memory_bytes);
    return all.length === 2 && isWhole && all[0]?.tfp;
  });
  expect(told.memory_limit_bytes).toBe(512 * MB);
  expect(told.memory_bytes).toBeGreaterThan(5 * MB);
  expect(told.memory_bytes).toBeLessThan(512 * MB);
  expect(told.cpu_percent).toBeGreaterThanOrEqual(0);
  expect((await app.tfp('ps')).output).toMatch(/ \d+\/512 MB /);
});

test('one that needs more than its size is told so', async () => {
  await app.done('scale', '--no-wait', 'eater=1:small');
  await until('R15', async () =>
    (await logs()).includes('eater.1 was ended: it needed more than the 256 MB of its size small'),
  );
  await app.done('scale', 'eater=0');
});

test('what does not fit is refused with what does, and nothing is changed', async () => {
  const before = (await app.done('ps:type', '--json')).stdout;
  const refused = await app.tfp('scale', 'web=98:xlarge');
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(
    /web=98 does not fit: this machine has room for \d+ web processes of the size xlarge/,
  );
  expect((await app.done('ps:type', '--json')).stdout).toBe(before);
});

test('a one-off has the size that is asked for', async () => {
  const body = { command: 'sleep 20', size: 'small' };
  const started = await callApi(stack, 'POST', `/apps/${app.name}/dynos`, body);
  const { name } = (await started.json()) as { name: string };
  const { HostConfig } = await until('its container', () => containerOf(name, 'small'));
  expect(HostConfig.Memory).toBe(256 * MB);
  await app.done('restart', name);
});

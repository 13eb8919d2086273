import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { containerSpec } from '#src/engine/container-spec.ts';
import { dockerEngine } from '#src/engine/docker-engine.ts';
import type { Engine } from '#src/engine/engine.ts';
import { LABEL } from '#src/engine/labels.ts';
import { forgetPlatform } from '#src/forget-platform.ts';
import { awaitPort } from '#src/health/await-port.ts';
import { claimPool } from '#src/network/claim-pool.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testImage } from '../support/test-image.ts';

// Goal: the numbers of a process are those of what it does. CPU is measured in its own time, so that a busy machine
// changes nothing.

const MB = 1024 * 1024;
const PROGRAM = `
const http = require("node:http");
let held;
const used = () => process.cpuUsage().user + process.cpuUsage().system;
const work = () => { for (let n = 0; n < 1e6; n++) Math.sqrt(n); };
http.createServer((request, response) => {
  if (request.url === "/memory") held = Buffer.alloc(100 * 1024 * 1024, 1);
  if (request.url === "/cpu") for (const begun = used(); used() < begun + 3e6; ) work();
  response.end(request.url === "/network" ? Buffer.alloc(10 * 1024 * 1024) : String(held && held.length));
}).listen(5000, "0.0.0.0");
`;

const platformId = `m${randomBytes(4).toString('hex')}`;
const folder = temporaryFolder();
let engine: Engine;
let address: string;
let id: string;

beforeAll(async () => {
  engine = dockerEngine('/var/run/docker.sock', platformId, folder.path);
  const subnet = (await claimPool(engine, folder.path, platformId)).replace(/\.\d+\/\d+$/, '');
  const network = `tfp-metrics-${platformId}`;
  const labels = { [LABEL.app]: 'app' };
  await engine.createNetwork({ name: network, subnet: `${subnet}.0/24`, mtu: 1400, labels });
  address = `${subnet}.10`;
  const image = await testImage();
  const spec = containerSpec(
    { id: platformId, init: null, openFilesMax: 1024, epoch: 'e' },
    { id: 'app', name: 'app' },
    { version: 1, image, commit: 'c' },
    {},
    await engine.image(image),
    {
      key: `tfp-${platformId}-metrics`,
      name: 'web.1',
      type: 'web',
      command: `exec node -e '${PROGRAM}'`,
      generation: 0,
      size: 'standard',
      kind: 'process',
      network,
      address,
    },
  );
  const begun = Promise.withResolvers<string>();
  await engine.startSet([spec], {
    created: async () => {},
    started: (_name, started) => begun.resolve(started),
    failed: (_name, error) => begun.reject(error),
  });
  id = await begun.promise;
  expect(await awaitPort(address, 5000, AbortSignal.timeout(60_000))).toBe(true);
});
afterAll(async () => {
  await forgetPlatform(engine, platformId, folder.path);
  folder.remove();
});

async function ask(path: string): Promise<void> {
  await (await fetch(`http://${address}:5000${path}`)).arrayBuffer();
}

test('three seconds of one core are three seconds of CPU', async () => {
  const before = (await engine.cpuMs(id)) as number;
  await ask('/cpu');
  const used = ((await engine.cpuMs(id)) as number) - before;
  expect(used).toBeGreaterThan(2_950);
  expect(used).toBeLessThan(4_000);
});

test('100 MB that are held are 100 MB of memory', async () => {
  const held = async () => (await engine.usage(id))?.memoryBytes ?? 0;
  const before = await held();
  await ask('/memory');
  const more = (await held()) - before;
  expect(more).toBeGreaterThan(90 * MB);
  expect(more).toBeLessThan(115 * MB);
});

test('10 MB that are sent are 10 MB of network, and what comes back is little', async () => {
  const before = await engine.networkBytes(id);
  await ask('/network');
  const after = await engine.networkBytes(id);
  const sent = (after?.sent ?? 0) - (before?.sent ?? 0);
  expect(sent).toBeGreaterThan(10 * MB);
  expect(sent).toBeLessThan(11.5 * MB);
  const received = (after?.received ?? 0) - (before?.received ?? 0);
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan(2 * MB);
});

test('nobody tells anything of a container that is gone', async () => {
  await engine.remove(id);
  expect(await engine.networkBytes(id).catch(() => undefined)).toBeUndefined();
});

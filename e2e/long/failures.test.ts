import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ground } from '../failures/failure.ts';
import { HERE } from '../failures/here.ts';
import { converged } from '../support/converged.ts';
import { run } from '../support/run.ts';
import { startLoad } from '../support/steady-load.ts';
import { createApp } from '../support/test-app.ts';
import { startTfp } from '../support/tfp-stack.ts';
import { expectWell } from '../support/well.ts';

// Goal: whatever fails, what must hold holds. Method: one platform on a small disk of its own; each failure of the list
// is made there while a neighbour is asked without a pause, then the oracle is asked.

const DISK_BYTES = 256 * 1024 * 1024;
const TIMES = {
  TFP_BOOT_TIMEOUT_MS: '8000',
  TFP_REVERT_WINDOW_MS: '2000',
  TFP_BACKOFF_FIRST_MS: '8000',
  TFP_STOP_GRACE_MS: '5000',
  TFP_DRAIN_REQUESTS_MS: '5000',
  TFP_LIST_INTERVAL_MS: '1000',
};

let ground: Ground;
let disk: string;

beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), 'tfp-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=700`, 'tmpfs', disk]);
  const stack = await startTfp({ TFP_ROUTER_WORKERS: '2', ...TIMES }, disk);
  const neighbour = await createApp(stack, 'neighbour', 'chaos');
  const victim = await createApp(stack, 'victim', 'chaos');
  await neighbour.deploy();
  await victim.deploy();
  ground = { stack, neighbour, victim, load: startLoad(stack.httpPort, neighbour.name) };
});
afterAll(async () => {
  const { requests, failures } = await ground.load.stop();
  process.stdout.write(`${requests} requests to a neighbour, ${failures.length} failed\n`);
  ground.neighbour.dispose();
  ground.victim.dispose();
  await ground.stack.dispose();
  await run('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

test.each(HERE)('row $row: $name', async ({ fault }) => {
  const before = ground.load.report().failures.length;
  await fault?.(ground);
  await converged(ground.stack, ground.victim);
  await expectWell(ground.stack);
  expect(ground.load.report().failures.slice(before)).toEqual([]);
});

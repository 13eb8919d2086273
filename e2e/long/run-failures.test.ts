import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, test } from 'vitest';
import { type Ground, startGround } from '../failures/ground.ts';
import { FAILURES } from '../failures/list.ts';
import { prove } from '../failures/prove.ts';
import { must } from '../support/run.ts';

// Goal: whatever fails, what must hold holds. Method: one platform on a small disk of its own; each failure of the list
// is made there while a neighbour is asked without a pause, then the oracle is asked.

const DISK_BYTES = 256 * 1024 * 1024;

let ground: Ground;
let disk: string;

beforeAll(async () => {
  disk = mkdtempSync(join(tmpdir(), 'tfp-disk-'));
  await must('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES},mode=700`, 'tmpfs', disk]);
  ground = await startGround(disk);
});
afterAll(async () => {
  try {
    await ground?.dispose();
  } finally {
    await must('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});

test.each(FAILURES)('row $row: $name', (failure) => prove(ground, failure));

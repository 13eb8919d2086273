import { afterAll, beforeAll, test } from 'vitest';
import { BLOWS, ENGINE_BLOWS } from '../oracle/blows.ts';
import { proveLogs } from '../oracle/prove-logs.ts';
import { createChance } from '../support/chance.ts';
import { type SecondEngine, startSecondEngine } from '../support/second-engine.ts';

// Goal: each line that a process wrote stands in the store once, in the order of its stream, and nothing else does.
// Method: 50 writers on an engine of the test's own keep books beside their lines; they are deployed, scaled, killed,
// and so are logs, runner, api and the engine. TFP_TEST_SEED=<number> makes the same choices again.

const DISK_BYTES = 6 * 1024 ** 3;
const FORMATIONS = {
  alpha: { web: 2, slow: 9, quick: 7 },
  beta: { burst: 4, long: 7, quick: 5 },
  gamma: { web: 1, mortal: 5, slow: 10 },
};

let engine: SecondEngine;

beforeAll(async () => {
  engine = await startSecondEngine(DISK_BYTES);
});
afterAll(() => engine?.dispose());

test('through changes, deaths and engines that fail no line is lost, doubled or moved', async () => {
  const seed = Number(process.env.TFP_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`TFP_TEST_SEED=${seed}\n`);
  await proveLogs({
    chance: createChance(seed),
    engine,
    formations: FORMATIONS,
    blows: { ...BLOWS, ...ENGINE_BLOWS },
    stormMs: 80_000,
    silenceMs: 120_000,
  });
});

import { test } from 'vitest';
import { BLOWS } from './oracle/blows.ts';
import { proveLogs } from './oracle/prove-logs.ts';
import { createChance } from './support/chance.ts';

// Goal and method: as in long/logs.test.ts, with few writers, for less time, on an engine that nothing happens to, and
// with the same blows each time: what is new is sought there.

const SEED = 977_547_519;

test('through changes and deaths no line is lost, doubled or moved', async () => {
  const seed = Number(process.env.TFP_TEST_SEED ?? SEED);
  process.stdout.write(`TFP_TEST_SEED=${seed}\n`);
  await proveLogs({
    chance: createChance(seed),
    formations: { alpha: { web: 1, slow: 2, quick: 2 }, beta: { burst: 1, long: 2, mortal: 2 } },
    blows: BLOWS,
    stormMs: 15_000,
    silenceMs: 60_000,
  });
});

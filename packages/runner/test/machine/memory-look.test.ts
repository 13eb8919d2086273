import { afterEach, expect, test } from 'vitest';
import { createUsageMeter } from '#src/machine/usage-meter.ts';
import { memoryLook } from '#src/machine/watch-memory.ts';
import { House } from '../support/house.ts';

const MB = 1024 * 1024;
let house: House;
afterEach(() => house.close());

test('a process that comes near its limit is warned of once, and its successor again', async () => {
  house = new House();
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
  let now = 0;
  const meter = createUsageMeter(house.engine, () => now);
  const look = memoryLook({ world: house.world, fleet: house.fleet, meter });
  const warnings = () => house.said.filter((line) => line.includes('R14'));
  const uses = async (mb: number) => {
    house.engine.memory.set(house.targets[0]?.id ?? '', mb * MB);
    now += 30_000;
    await look();
  };

  await uses(460);
  expect(warnings()).toEqual([]);
  await uses(470);
  await uses(500);
  const words =
    'Error R14 (Memory nearly used up): web.1 uses 470 of the 512 MB of its size standard';
  expect(warnings()).toEqual([words]);
  await house.roll(house.release(2));
  await house.settled('web.1 v2');
  await uses(470);
  expect(warnings()).toEqual([words, words]);
});

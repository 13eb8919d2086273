import type { SizeName } from '@tfp/contract/sizes';
import { afterEach, expect, test } from 'vitest';
import { LABEL } from '#src/engine/labels.ts';
import { until } from '../../../../test/support/until.ts';
import { House } from '../support/house.ts';

let house: House;
afterEach(() => house.close());

const sized = (size: SizeName, quantity = 1) => ({
  formation: { web: { quantity, generation: 0, size } },
});
const sizes = () =>
  [...house.engine.containers.values()].map(({ labels }) => labels[LABEL.size]).sort();

test('a change of size replaces each process by one that is up before it', async () => {
  house = new House();
  house.want(sized('standard', 2));
  await house.roll(house.release(1));
  await house.settled('web.1 v1', 'web.2 v1');
  let fewest = 2;
  house.engine.beforeEffect = () => {
    fewest = Math.min(fewest, house.targets.length);
  };
  house.want(sized('large', 2));
  await until('the new size', () => sizes().join() === 'large,large');
  await house.settled('web.1 v1', 'web.2 v1');
  expect(fewest).toBe(2);
  const [container] = house.engine.containers.values();
  expect(container?.spec.memoryBytes).toBe(1024 ** 3);
  expect(container?.env.MEMORY_AVAILABLE).toBe('1024');
});

test('a runner that was restarted knows the sizes of what runs', async () => {
  house = new House();
  house.want(sized('large'));
  await house.roll(house.release(1));
  await house.settled('web.1 v1');
  const before = house.targets;
  house.killAndRestart();
  await house.settled('web.1 v1');
  expect(house.targets).toEqual(before);
  house.want(sized('small'));
  await until('the new size', () => sizes().join() === 'small');
  await house.settled('web.1 v1');
});

import { expect, test } from 'vitest';
import { createUsageMeter } from '#src/machine/usage-meter.ts';

function metered() {
  const machine = { now: 10_000, cpuMs: 0, memory: 100, reads: 0 };
  const engine = {
    async usage(id: string) {
      machine.reads += 1;
      if (id === 'gone') throw new Error('no such container');
      return { cpuMs: machine.cpuMs, memoryBytes: machine.memory };
    },
  };
  return { machine, meter: createUsageMeter(engine, () => machine.now) };
}

test('CPU is told since the start at first, then since the look before', async () => {
  const { machine, meter } = metered();
  machine.cpuMs = 500;
  expect(await meter.look('one', 8_000)).toEqual({
    cpuPercent: 25,
    cpuMs: 500,
    memoryBytes: 100,
  });
  machine.now += 10_000;
  machine.cpuMs += 12_345;
  expect(await meter.look('one', 8_000)).toMatchObject({ cpuPercent: 123.5 });
});

test('many who ask at once read once', async () => {
  const { machine, meter } = metered();
  const first = await meter.look('one', 0);
  machine.now += 900;
  machine.memory = 200;
  expect(await meter.look('one', 0)).toEqual(first);
  expect(machine.reads).toBe(1);
  machine.now += 200;
  expect(await meter.look('one', 0)).toMatchObject({ memoryBytes: 200 });
});

test('of what is not there nothing is told', async () => {
  const { meter } = metered();
  expect(await meter.look('gone', 0)).toBeUndefined();
});

test('what is forgotten is measured from its start again', async () => {
  const { machine, meter } = metered();
  machine.cpuMs = 1_000;
  await meter.look('one', 0);
  meter.keepOnly(new Set(['other']));
  expect(await meter.look('one', 0)).toMatchObject({ cpuPercent: 10 });
});

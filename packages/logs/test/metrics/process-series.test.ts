import type { ProcessReading } from '@tfp/contract/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ProcessCollector } from '#src/metrics/process-series.ts';
import { stepsOf } from '#src/metrics/steps.ts';
import { readingOf } from '../support/samples.ts';

const T = 29_000_000;
const LENGTH = 60;

/** What each container uses in each minute of its life, and in which of them somebody tells. */
const container = fc
  .record({
    begin: fc.integer({ min: 0, max: LENGTH - 1 }),
    uses: fc.array(
      fc.record({ cpuMs: fc.integer({ min: 0, max: 60_000 }), isTold: fc.boolean() }),
      {
        minLength: 1,
        maxLength: LENGTH,
      },
    ),
  })
  // The first is told within the time for which a reading holds; the last always is.
  .map(({ begin, uses }) => ({
    begin,
    uses: uses.slice(0, LENGTH - begin).map((use, at, all) => ({
      ...use,
      isTold: use.isTold || at % 5 === 0 || at === all.length - 1,
    })),
  }));

test('whatever is told when, and whatever the step, what was used is used once', () => {
  fc.assert(
    fc.property(
      fc.array(container, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(1, 2, 5, 7, 60),
      fc.boolean(),
      (containers, step, isTwice) => {
        const collector = new ProcessCollector(stepsOf({ since: T, until: T + LENGTH, step }));
        const told = new Map<number, ProcessReading[]>();
        let used = 0;
        for (const [index, { begin, uses }] of containers.entries()) {
          let sum = 0;
          for (const [at, { cpuMs, isTold }] of uses.entries()) {
            sum += cpuMs;
            if (!isTold) continue;
            const minute = T + begin + at;
            const readings = told.get(minute) ?? [];
            told.set(minute, readings);
            readings.push(readingOf('web.1', `c${index}`, T + begin, sum));
          }
          used += sum;
        }
        for (const [minute, processes] of told) {
          for (let time = 0; time < (isTwice ? 2 : 1); time++) collector.add(minute, { processes });
        }
        const [web] = collector.series(new Set());
        const total = (series: (number | null)[] | undefined) =>
          (series ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);
        expect(Math.abs(total(web?.cpu_seconds) - used / 1_000)).toBeLessThan(0.06);
        expect(Math.abs(total(web?.network_received_bytes) - used * 2)).toBeLessThan(LENGTH + 1);
      },
    ),
  );
});

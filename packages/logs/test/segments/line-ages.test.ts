import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { limits } from '#src/limits.ts';
import { openLineAges } from '#src/segments/line-ages.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BEGIN_MS = Date.parse('2026-11-21T04:00:00Z');

/** A machine whose clocks a test turns, and that can be switched off. */
function machine() {
  const path = join(temporaryFolder(), 'clocks.json');
  let [wallMs, uptimeMs, boot] = [BEGIN_MS, 5 * HOUR_MS, 1];
  const clocks = { wallMs: () => wallMs, uptimeMs: () => uptimeMs };
  return {
    path,
    open: () => openLineAges(path, `boot ${boot}`, clocks),
    wallMs: () => wallMs,
    run(ms: number) {
      wallMs += ms;
      uptimeMs += ms;
    },
    leap(ms: number) {
      wallMs += ms;
    },
    switchOff(ms: number) {
      wallMs += ms;
      uptimeMs = 0;
      boot += 1;
    },
  };
}

describe('the age of a line', () => {
  test('is how long the machine ran', () => {
    const { open, run } = machine();
    const ages = open();
    for (let day = 0; day < 20; day += 1) {
      run(DAY_MS);
      expect(ages.look()).toBe(0);
    }
    expect(ages.ageMs(BEGIN_MS)).toBe(20 * DAY_MS);
    expect(ages.ageMs(BEGIN_MS + 15 * DAY_MS)).toBe(5 * DAY_MS);
  });

  test('does not leap with the clock, not even before anybody looked', () => {
    const { open, run, leap } = machine();
    const ages = open();
    ages.look();
    run(HOUR_MS);
    leap(400 * DAY_MS);
    expect(ages.ageMs(BEGIN_MS)).toBe(HOUR_MS);
    expect(ages.look()).toBe(400 * DAY_MS);
    expect(ages.look()).toBe(0);
    run(HOUR_MS);
    // It is not known when between two looks it leapt.
    expect(ages.ageMs(BEGIN_MS)).toBeLessThanOrEqual(3 * HOUR_MS);
  });

  test('is that of lines which came between the last look and the leap, too', () => {
    const { open, run, leap, wallMs } = machine();
    const ages = open();
    ages.look();
    run(HOUR_MS);
    const writtenMs = wallMs();
    run(HOUR_MS);
    leap(400 * DAY_MS);
    ages.look();
    run(HOUR_MS);
    expect(ages.ageMs(writtenMs)).toBeLessThan(5 * HOUR_MS);
    expect(ages.ageMs(wallMs() - HOUR_MS)).toBe(HOUR_MS);
  });

  test('is right for lines of a leapt clock too, and for those behind it, when that is put back', () => {
    const { open, run, leap, wallMs } = machine();
    const ages = open();
    ages.look();
    leap(400 * DAY_MS);
    ages.look();
    const writtenMs = wallMs();
    run(DAY_MS);
    ages.look();
    leap(-400 * DAY_MS);
    ages.look();
    const thenMs = wallMs();
    run(HOUR_MS);
    expect(ages.ageMs(thenMs)).toBe(HOUR_MS);
    expect(ages.ageMs(writtenMs)).toBeLessThanOrEqual(DAY_MS + HOUR_MS);
    run(20 * DAY_MS);
    expect(ages.ageMs(thenMs)).toBe(20 * DAY_MS + HOUR_MS);
    expect(ages.ageMs(BEGIN_MS - HOUR_MS)).toBeGreaterThan(20 * DAY_MS);
  });

  test('is the same after a restart of the log store', () => {
    const { open, run, leap } = machine();
    open().look();
    run(HOUR_MS);
    leap(400 * DAY_MS);
    expect(open().ageMs(BEGIN_MS)).toBe(HOUR_MS);
    open().look();
    run(HOUR_MS);
    expect(open().ageMs(BEGIN_MS)).toBeLessThanOrEqual(3 * HOUR_MS);
  });

  test('does not grow while the machine is off', () => {
    const { open, run, switchOff } = machine();
    open().look();
    switchOff(400 * DAY_MS);
    run(HOUR_MS);
    expect(open().ageMs(BEGIN_MS)).toBe(HOUR_MS);
  });

  test('counts from a machine that was started anew, however long the one before ran', () => {
    const { open, run, switchOff } = machine();
    open().look();
    switchOff(0);
    run(6 * HOUR_MS);
    expect(open().ageMs(BEGIN_MS)).toBe(6 * HOUR_MS);
  });

  test('is no other for a clock that is put right by less than an hour, forward or back', () => {
    for (const [byMs, leaptMs] of [
      [HOUR_MS, 0],
      [-HOUR_MS, 0],
      [HOUR_MS + 1, HOUR_MS + 1],
      [-HOUR_MS - 1, -HOUR_MS - 1],
    ] as const) {
      const { open, leap } = machine();
      const ages = open();
      ages.look();
      leap(byMs);
      expect(ages.look()).toBe(leaptMs);
    }
  });

  test('is written down after a leap at once, and else once an hour', () => {
    const { open, run, leap, path } = machine();
    const ages = open();
    const written = () => JSON.parse(readFileSync(path, 'utf8')).uptimeMs / HOUR_MS;
    ages.look();
    expect(written()).toBe(5);
    run(HOUR_MS);
    ages.look();
    expect(written()).toBe(5);
    run(HOUR_MS);
    ages.look();
    expect(written()).toBe(7);
    leap(DAY_MS);
    run(HOUR_MS / 2);
    ages.look();
    expect(written()).toBe(7.5);
  });

  test('is known of as many leaps as are remembered, and no more', () => {
    const { open, leap, path } = machine();
    const ages = open();
    for (let time = 0; time < 2 * limits.clockErasMax; time += 1) {
      leap(DAY_MS);
      ages.look();
    }
    expect(JSON.parse(readFileSync(path, 'utf8')).eras).toHaveLength(limits.clockErasMax);
  });
});

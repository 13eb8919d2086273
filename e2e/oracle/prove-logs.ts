import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { until } from '../../test/support/until.ts';
import { createDeck } from '../support/chance.ts';
import type { BLOWS } from './blows.ts';
import { type HousePlan, silence, startWritingHouse, type WritingHouse } from './house.ts';
import { judge, readStore, unseen } from './judge.ts';
import type { Seen } from './seen.ts';
import { STEPS } from './steps.ts';

export interface Storm extends HousePlan {
  blows: typeof BLOWS;
  stormMs: number;
  silenceMs: number;
}

const BETWEEN_MS = 2_000;

/** Lets many writers write through changes and blows, then compares what stands in the store with what they wrote. */
export async function proveLogs(storm: Storm): Promise<void> {
  const house = await startWritingHouse(storm);
  try {
    const told = await rage(house, storm);
    process.stdout.write(`${told.join('\n')}\n`);
    await silence(house, storm.silenceMs);
    await compare(house);
  } finally {
    await house.dispose();
  }
}

async function rage(house: WritingHouse, { chance, blows, stormMs }: Storm): Promise<string[]> {
  const nextStep = createDeck(chance, Object.keys(STEPS));
  const nextBlow = createDeck(chance, Object.keys(blows));
  const told: string[] = [];
  const began = performance.now();
  while (performance.now() - began < stormMs || told.length < Object.keys(blows).length) {
    const [step, blow, at] = [nextStep(), nextBlow(), chance.pick(house.apps)];
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    told.push(`${seconds} s: ${step} of ${at.app.name}, ${blow}`);
    const doing = STEPS[step]?.(house, at).catch(() => {});
    await pause(chance.below(BETWEEN_MS));
    // A blow may meet what is gone already; an engine that does not come back fails the test all the same.
    await blows[blow]?.(house).catch((error) => told.push(`${blow}: ${error.message}`));
    await Promise.race([doing, pause(2 * BETWEEN_MS)]);
  }
  return told;
}

async function compare(house: WritingHouse): Promise<void> {
  const all: Seen[] = [];
  const wrong: string[] = [];
  for (const at of house.apps) {
    const stored = await readStore(house, at.app.id);
    const last = stored.ids.at(-1) ?? 0;
    await until('a tail that is through', () => (at.tail.seen.ids.at(-1) ?? 0) >= last);
    const { wrong: here, ...told } = judge(house, stored, at);
    const reconnects = at.tail.reconnects();
    process.stdout.write(`${at.app.name}: ${JSON.stringify({ ...told, reconnects })}\n`);
    expect(told.lines).toBeGreaterThan(0);
    expect(told.withoutBooks).toBeLessThan(told.streams);
    wrong.push(...here.map((text) => `${at.app.name}: ${text}`));
    all.push(stored);
  }
  expect(wrong).toEqual([]);
  expect(unseen(house, all)).toEqual([]);
}

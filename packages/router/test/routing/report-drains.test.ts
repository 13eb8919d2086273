import type { RouterReport } from '@tfp/contract/routes';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REPORT_RETRY_MS } from '#src/limits.ts';
import { createReporter, type Reporter } from '#src/routing/report-drains.ts';

let version: number | undefined;
let isAway: boolean;
let tries: number;
let heard: number[];
let reporter: Reporter;

beforeEach(() => {
  vi.useFakeTimers();
  version = 1;
  isAway = false;
  tries = 0;
  heard = [];
  reporter = createReporter({
    current: () => (version === undefined ? undefined : { worker: '1', version, draining: {} }),
    send,
  });
});
afterEach(() => {
  reporter.stop();
  vi.useRealTimers();
});

async function send(report: RouterReport): Promise<void> {
  tries += 1;
  if (isAway) throw new Error('the runner is away');
  heard.push(report.version);
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a change is told once, and nothing while nothing changes', async () => {
  reporter.noteChange();
  await pass(60 * REPORT_RETRY_MS);
  expect(heard).toEqual([1]);
  version = 2;
  reporter.noteChange();
  await pass(0);
  expect(heard).toEqual([1, 2]);
});

test('a report that was lost is told again until it is heard, as things stand then', async () => {
  isAway = true;
  reporter.noteChange();
  await pass(2 * REPORT_RETRY_MS);
  expect(tries).toBe(3);
  isAway = false;
  version = 2;
  await pass(REPORT_RETRY_MS);
  expect(heard).toEqual([2]);
  await pass(60 * REPORT_RETRY_MS);
  expect(tries).toBe(4);
});

test('a change that is told in time makes the retry of a lost one needless', async () => {
  isAway = true;
  reporter.noteChange();
  await pass(REPORT_RETRY_MS / 2);
  isAway = false;
  reporter.noteChange();
  await pass(60 * REPORT_RETRY_MS);
  expect(tries).toBe(2);
});

test('nothing is told before a table was heard, or after the stop', async () => {
  version = undefined;
  reporter.noteChange();
  await pass(REPORT_RETRY_MS);
  expect(tries).toBe(0);
  version = 1;
  isAway = true;
  reporter.noteChange();
  reporter.stop();
  await pass(60 * REPORT_RETRY_MS);
  expect(tries).toBe(1);
});

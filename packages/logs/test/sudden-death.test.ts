import { join } from 'node:path';
import type { LogLine } from '@tfp/contract/log-lines';
import { createLogPusher } from '@tfp/contract/log-pusher';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { startLogProcess } from './support/log-process.ts';
import { startNumberedWriter } from './support/numbered-writer.ts';
import { startResumingTail } from './support/resuming-tail.ts';

// Goal: each line is stored exactly once and in order, whenever the process is killed.
// Method: one process writes numbered lines and rotates its file all the time; another pushes numbered lines; the real
// log store is killed by SIGKILL at random moments and started again. A tail that resumes by id reads along. In the
// end store and tail must hold every number once. TFP_LOG_KILLS makes it longer.
const KILLS = Number(process.env.TFP_LOG_KILLS ?? 4);

test('killed again and again, it stores and tells each line once', {
  timeout: 60_000 + KILLS * 5_000,
}, async () => {
  const logs = await startLogProcess();
  onTestFinished(() => logs.dispose());
  const path = join(logs.root, 'containers/c1/c1-json.log');
  await logs.client.addSource({
    containerId: 'c1',
    appId: 'app-1',
    process: 'web.1',
    release: 1,
    path,
  });
  const tail = startResumingTail(logs.client, 'app-1');
  // So many files that none is rotated away while the store starts, however busy the machine is.
  const pace = { bytesMax: 256 * 1024, filesMax: 200, linesPerTick: 50, tickMs: 5 };
  const writer = startNumberedWriter({ path, ...pace });
  const pusher = createLogPusher(logs.client);
  let pushed = 0;
  const pushing = setInterval(() => {
    pushed += 1;
    const at = new Date().toISOString();
    pusher.push({ appId: 'app-1', at, source: 'tfp', process: 'router', text: `${pushed}` });
  }, 2);

  for (let kill = 0; kill < KILLS; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
    await logs.kill();
    await logs.start();
  }

  clearInterval(pushing);
  const written = await writer.stop();
  await logs.client.endSource('c1');
  await until('the last pushed line', () => {
    void pusher.flush();
    return numbersOf(tail.lines, 'router').at(-1) === pushed;
  });
  await until('the last written line', () => numbersOf(tail.lines, 'web.1').at(-1) === written);
  await tail.stop();
  const stored: LogLine[] = [];
  for await (const line of logs.client.read('app-1', { num: 1_000_000 })) stored.push(line);

  expect(written).toBeGreaterThan(1_000);
  for (const lines of [stored, tail.lines]) {
    expect(lines.filter(({ process }) => process === 'logs')).toEqual([]);
    expect(firstHole(numbersOf(lines, 'web.1'))).toBeUndefined();
    expect(numbersOf(lines, 'web.1').length).toBe(written);
    expect(firstHole(numbersOf(lines, 'router'))).toBeUndefined();
    expect(numbersOf(lines, 'router').length).toBe(pushed);
  }
  expect(tail.lines).toEqual(stored);
});

function numbersOf(lines: LogLine[], process: string): number[] {
  return lines.filter((line) => line.process === process).map(({ text }) => Number(text));
}

/** The place of the first number that does not follow the one before. */
function firstHole(numbers: number[]): string | undefined {
  const at = numbers.findIndex((number, index) => number !== index + 1);
  return at === -1 ? undefined : `${numbers[at]} stands behind ${numbers[at - 1]}`;
}

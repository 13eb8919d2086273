import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLine } from '@tfp/contract/log-lines';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../../../test/support/until.ts';
import { startLogProcess } from '../support/log-process.ts';

const LINES = 8_000;
const BATCHES = 36;

/** About a megabyte of lines that say their number. */
const batch = (number: number) =>
  Array.from({ length: LINES }, (_, at) => ({
    appId: 'app-1',
    at: '2026-11-21T04:00:00.5Z',
    source: 'tfp' as const,
    process: 'api',
    text: `${number * LINES + at} ${'x'.repeat(60)}`,
  }));

test.each(['logs.before-seal', 'logs.after-seal'])(
  'the real process, killed at %s, tells each line once',
  async (step) => {
    const logs = await startLogProcess({ TFP_FAILPOINTS: '1' });
    onTestFinished(() => logs.dispose());
    const armed = join(logs.root, 'data/failpoints', step);
    mkdirSync(join(armed, '..'), { recursive: true });
    writeFileSync(armed, '');
    for (let number = 0; number < BATCHES; number += 1) {
      // Whoever does not hear an answer sends again, under the same number.
      const place = { writer: 'writer-1', number: number + 1 };
      await logs.client.append(batch(number), place).catch(async () => {
        await logs.start();
        await logs.client.append(batch(number), place);
      });
    }
    await until('the step to be reached', () => !existsSync(armed));
    await logs.kill();
    await logs.start();
    const lines: LogLine[] = [];
    for await (const line of logs.client.read('app-1', { num: 1_000_000 })) lines.push(line);
    expect(lines.map(({ text }) => Number.parseInt(text, 10))).toEqual(
      Array.from({ length: BATCHES * LINES }, (_, at) => at),
    );
    const names = readdirSync(join(logs.root, 'data/logs/app-1'));
    expect(names.filter((name) => name.endsWith('.new'))).toEqual([]);
    const bases = names.filter((name) => name !== 'state.json').map((name) => name.slice(0, 16));
    expect(bases).toEqual([...new Set(bases)]);
  },
);

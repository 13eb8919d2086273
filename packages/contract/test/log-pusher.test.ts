import { expect, test } from 'vitest';
import type { NewLogLine } from '#src/log-lines.ts';
import { createLogPusher } from '#src/log-pusher.ts';

const line = (text: string): NewLogLine => ({
  appId: 'a',
  at: '2026-01-01T00:00:00Z',
  source: 'tfp',
  process: 'router',
  text,
});

test('lines keep their order through an outage of the log store', async () => {
  const stored: string[] = [];
  let away = true;
  const pusher = createLogPusher({
    async append(lines) {
      if (away) throw new Error('away');
      stored.push(...lines.map(({ text }) => text));
    },
  });
  pusher.push(line('1'));
  await pusher.flush();
  pusher.push(line('2'));
  away = false;
  await pusher.flush();
  expect(stored).toEqual(['1', '2']);
});

test('what does not fit is counted and told', async () => {
  const stored: string[] = [];
  const pusher = createLogPusher({
    async append(lines) {
      stored.push(...lines.map(({ text }) => text));
    },
  });
  for (let number = 0; number < 10_003; number++) pusher.push(line(String(number)));
  await pusher.flush();
  expect(stored).toHaveLength(10_001);
  expect(stored.at(-1)).toContain('3 lines dropped');
});

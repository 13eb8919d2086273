import { expect, test } from 'vitest';
import { AccessLog } from '#src/proxying/access-log.ts';
import { FACTS } from '../support/access-facts.ts';

const PREFIX = '{"appId":"01","at":"';

test('lines go out in batches, in order, as one array', async () => {
  const batches: { appId: string; process: string; source: string; text: string }[][] = [];
  const log = new AccessLog(async (json) => {
    batches.push(JSON.parse(json));
  });
  for (let i = 0; i < 3_000; i++) log.write(PREFIX, { ...FACTS, bytes: i });
  await log.flush();
  const lines = batches.flat();
  expect(batches.length).toBeGreaterThan(1);
  expect(lines.map(({ text }) => Number(/bytes=(\d+)/.exec(text)?.[1]))).toEqual(
    Array.from({ length: 3_000 }, (_, i) => i),
  );
  expect(lines[0]).toMatchObject({ appId: '01', source: 'tfp', process: 'router' });
});

test('a batch that was not taken is sent again, and later lines wait behind it', async () => {
  const sent: string[] = [];
  let isAway = true;
  const log = new AccessLog(async (json) => {
    if (isAway) throw new Error('away');
    sent.push(json);
  });
  log.write(PREFIX, { ...FACTS, bytes: 1 });
  await log.flush();
  log.write(PREFIX, { ...FACTS, bytes: 2 });
  await log.flush();
  isAway = false;
  await log.flush();
  expect(sent.join('')).toMatch(/bytes=1 .*bytes=2 /);
});

test('what does not fit is dropped, counted and told', async () => {
  const sent: { process: string; text: string }[] = [];
  let isAway = true;
  const log = new AccessLog(async (json) => {
    if (isAway) throw new Error('away');
    sent.push(...JSON.parse(json));
  });
  const written = 60_000;
  for (let i = 0; i < written; i++) log.write(PREFIX, FACTS);
  isAway = false;
  await log.flush();
  await log.flush();
  const told = sent.find(({ process }) => process === 'logs');
  const dropped = Number(/: (\d+) lines/.exec(told?.text ?? '')?.[1]);
  expect(dropped).toBeGreaterThan(0);
  expect(sent.length - 1 + dropped).toBe(written);
});

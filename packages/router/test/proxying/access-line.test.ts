import { expect, test } from 'vitest';
import { type AccessFacts, accessLine } from '#src/proxying/access-line.ts';
import { AccessLog } from '#src/proxying/access-log.ts';

const FACTS: AccessFacts = {
  code: null,
  method: 'GET',
  path: '/x?y=1',
  host: 'a.test',
  requestId: 'b1e29b45-8b12-4e65-a2ea-3d5e0f9d6c11',
  address: '1.2.3.4',
  process: 'web.1',
  connectMs: 0.6,
  serviceMs: 17.6,
  status: 200,
  bytes: 13,
  protocol: 'http',
};
const asText = (facts: AccessFacts) => JSON.parse(`"${accessLine(facts)}"`) as string;

test('a line has the form that Heroku’s users know', () => {
  expect(asText(FACTS)).toBe(
    'at=info method=GET path="/x?y=1" host=a.test request_id=b1e29b45-8b12-4e65-a2ea-3d5e0f9d6c11 fwd="1.2.3.4" process=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=http',
  );
  expect(asText({ ...FACTS, code: 'H12', status: 503 })).toMatch(
    /^at=error code=H12 desc="Request timeout" method=GET /,
  );
});

test.each([
  ['/a"b', '/a%22b'],
  ['/a\\b', '/a%5Cb'],
  ['/a" status=200 x="', '/a%22 status=200 x=%22'],
  ['/\xc3\xa4', '/%C3%A4'],
])('a path cannot forge a line: %s', (path, shown) => {
  expect(asText({ ...FACTS, path })).toContain(`path="${shown}" host=`);
});

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

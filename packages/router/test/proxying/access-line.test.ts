import { expect, test } from 'vitest';
import { type AccessFacts, accessLine } from '#src/proxying/access-line.ts';
import { FACTS } from '../support/access-facts.ts';

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

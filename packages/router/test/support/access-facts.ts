import type { AccessFacts } from '#src/proxying/access-line.ts';

/** A request as the log tells it. */
export const FACTS: AccessFacts = {
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

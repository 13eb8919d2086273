import type { RouterReport } from '@tfp/contract/routes';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { routeEndpoints } from '#src/http/route-endpoints.ts';

function served() {
  const reports: RouterReport[] = [];
  const server = fastify();
  const workers = { report: (report: RouterReport) => void reports.push(report) };
  routeEndpoints(server, { workers, routes: {}, whenObserved: Promise.resolve() } as never);
  const post = (payload: object) =>
    server.inject({ method: 'POST', url: '/routers/worker-1', payload });
  return { reports, post };
}

test('a report is taken whole, and by the name in its path', async () => {
  const { reports, post } = served();
  const report = {
    version: 7,
    draining: { t: { requests: 1, streams: 0 } },
    left: { t: { drained: 3, dropped: 0, streams: 1 } },
  };
  expect((await post({ ...report, worker: 'another' })).statusCode).toBe(200);
  expect(reports).toEqual([{ worker: 'worker-1', ...report }]);
});

test('a worker of an earlier version counts nothing, and says no more than it knows', async () => {
  const { reports, post } = served();
  await post({ version: 7 });
  expect(reports).toEqual([{ worker: 'worker-1', version: 7, draining: {} }]);
});

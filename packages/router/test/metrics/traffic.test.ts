import { LATENCY_BUCKETS, latencyPercentile } from '@tfp/contract/latency-buckets';
import type { WebSample } from '@tfp/contract/metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { Traffic } from '#src/metrics/traffic.ts';
import { TrafficBook } from '#src/metrics/traffic-book.ts';
import { closeJourneys, journey, until } from '../support/journey.ts';
import { appRoute } from '../support/test-router.ts';

const request = (more: object = {}) => ({
  status: 200,
  code: null,
  bytes: 10,
  connectMs: 1,
  serviceMs: 4,
  process: 'web.1',
  ...more,
});
const latencies = ({ latency }: WebSample) =>
  latency.filter((_, at) => at % 2 === 1).reduce((a, b) => a + b, 0);

describe('traffic', () => {
  test('is told once and counted anew', () => {
    const traffic = new Traffic();
    for (const status of [101, 200, 204, 302, 404, 500]) {
      traffic.begin();
      traffic.end(request({ status }), false);
    }
    expect(traffic.take()).toMatchObject({
      status: [1, 2, 1, 1, 1],
      bytes: 60,
      latencyMs: 30,
      inFlight: 1,
    });
    expect(traffic.take()).toBeUndefined();
  });

  test('knows the most that was open at once, also of what goes on', () => {
    const traffic = new Traffic();
    for (let count = 0; count < 3; count++) traffic.begin();
    traffic.end(request(), false);
    expect(traffic.take()).toMatchObject({ inFlight: 3 });
    expect(traffic.take()).toMatchObject({ inFlight: 2, status: [0, 0, 0, 0, 0], latency: [] });
  });

  test('a stream, a visitor who left and a request for nobody have no duration', () => {
    const traffic = new Traffic();
    for (let count = 0; count < 4; count++) traffic.begin();
    traffic.end(request(), true);
    traffic.end(request({ status: 499, code: 'H27' }), false);
    traffic.end(request({ status: 503, code: 'H14', process: '' }), false);
    traffic.end(request({ status: 503, code: 'H12', serviceMs: 30_000 }), false);
    const sample = traffic.take() as WebSample;
    expect(sample.errors).toEqual({ H12: 1, H14: 1, H27: 1 });
    expect(latencies(sample)).toBe(1);
  });

  test('percentiles are right within 9 %', () => {
    const traffic = new Traffic();
    const durations = Array.from({ length: 2_000 }, (_, at) => 0.5 * 1.005 ** at);
    for (const serviceMs of durations) {
      traffic.begin();
      traffic.end(request({ connectMs: 0, serviceMs }), false);
    }
    const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
    const { latency } = traffic.take() as WebSample;
    for (let at = 0; at < latency.length; at += 2)
      counts[latency[at] as number] = latency[at + 1] as number;
    for (const share of [0.5, 0.95, 0.99]) {
      const truth = durations[Math.ceil(durations.length * share) - 1] as number;
      expect(Math.abs((latencyPercentile(counts, share) as number) / truth - 1)).toBeLessThan(0.09);
    }
  });

  test('of an app without a route is forgotten when nothing of it is open', () => {
    const book = new TrafficBook();
    const traffic = book.of('app');
    traffic.begin();
    expect(book.take(new Set())).toHaveLength(1);
    expect(book.of('app')).toBe(traffic);
    traffic.end(request(), false);
    expect(book.take(new Set())).toHaveLength(1);
    expect(book.of('app')).not.toBe(traffic);
  });
});

describe('a router', () => {
  afterEach(closeJourneys);
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n';

  test('counts what each host of an app was answered, and nothing twice when routes change', async () => {
    const { router, client } = await journey((socket) => socket.on('data', () => socket.write(OK)));
    const visitor = client();
    for (let count = 1; count <= 3; count++) {
      visitor.send(GET);
      await until(() => visitor.text.split('ok').length > count);
    }
    router.table.load('test', [
      appRoute('a.test', [], { empty: 'crashed' }),
      appRoute('b.test', [], { empty: 'stopped' }),
    ]);
    const other = client().send('GET / HTTP/1.1\r\nHost: b.test\r\n\r\n');
    visitor.send(GET);
    await until(() => visitor.text.includes('503') && other.text.includes('503'));
    const [sample, ...more] = router.table.takeTraffic();
    expect(more).toEqual([]);
    expect(sample).toMatchObject({
      appId: '01',
      web: { status: [0, 3, 0, 0, 2], errors: { H10: 1, H14: 1 }, inFlight: 1 },
    });
    expect(latencies(sample?.web as WebSample)).toBe(3);
  });

  test('holds a visitor who left, and one who is still there, for what they are', async () => {
    const { router, client, app } = await journey(() => {}, { firstByteMs: 60_000 });
    const leaving = client().send(GET);
    client().send(GET);
    await until(() => app.sockets.length === 2);
    expect(router.table.takeTraffic()).toMatchObject([{ web: { inFlight: 2, bytes: 0 } }]);
    leaving.close();
    await until(() => (router.table.find('a.test')?.traffic?.inFlight ?? 0) === 1);
    expect(router.table.takeTraffic()).toMatchObject([
      { web: { errors: { H27: 1 }, inFlight: 2 } },
    ]);
  });

  test('counts neither the platform’s own hosts nor hosts that nobody has', async () => {
    const { router, client } = await journey(() => {});
    const stranger = client().send('GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n');
    await until(() => stranger.text.includes('404'));
    expect(router.table.takeTraffic()).toEqual([]);
  });
});

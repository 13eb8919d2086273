import type { AppTotals, MetricSeries } from '@tfp/contract/metrics';
import { describe, expect, test } from 'vitest';
import { fakeStage, sendJson } from '../support/fake-stage.ts';
import { readExposition } from '../support/read-exposition.ts';
import { startTestApi } from '../support/test-api.ts';

const MINUTE = 60_000;
const SERIES: MetricSeries = {
  web: {
    known_minutes: [1],
    requests: [1],
    status: {},
    errors: {},
    bytes: [1],
    in_flight: [1],
    latency_ms: { p50: [1], p95: [1], p99: [1] },
  },
  processes: [],
};

function totalsOf(appId: string): AppTotals {
  return {
    appId,
    web: { status: [0, 7, 0, 1, 2], errors: { H12: 2 }, bytes: 512, inFlight: 3 },
    latency: { upTo: [1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 9], count: 10, ms: 12_345 },
    processes: [
      {
        name: 'web.1',
        cpuMs: 1_500,
        memoryBytes: 62_000_000,
        memoryLimitBytes: 536_870_912,
        receivedBytes: 10,
        sentBytes: 20,
        restarts: 1,
        crashes: { R15: 1 },
      },
    ],
    logLines: 42,
    logLinesDropped: 3,
  };
}

async function running() {
  const api = await startTestApi();
  const app = api.app('hello');
  api.live(app, api.push(app));
  const crashes = [
    { process: 'web.1', version: 2, code: 'R16', message: 'x', at: new Date().toISOString() },
    { process: 'web.1', version: 1, code: 'R16', message: 'x', at: '2026-01-01T00:00:00.000Z' },
  ];
  const runner = await fakeStage(api.socket('runner'), (_request, response) =>
    sendJson(response, { crashes }),
  );
  const apps = [totalsOf(app.id), totalsOf('an app that is gone')];
  const logs = await fakeStage(api.socket('logs'), ({ url }, response) =>
    sendJson(response, url === '/metrics/totals' ? { apps, dropped: 4 } : SERIES),
  );
  const asked = () => new URLSearchParams(logs.asked.at(-1)?.line.split('?')[1]);
  return { ...api, app, runner, logs, asked };
}

describe('GET /apps/:app/metrics', () => {
  test('tells the last hour, with the releases and crashes of that time', async () => {
    const { call, app, asked } = await running();
    const before = Math.floor(Date.now() / MINUTE);
    const { body, status } = await call('GET', '/apps/hello/metrics');
    expect(status).toBe(200);
    expect(body).toMatchObject({ app: { id: app.id, name: 'hello' }, step: 60, ...SERIES });
    expect(Date.parse(body.until) - Date.parse(body.since)).toBe(60 * MINUTE);
    expect(Number(asked().get('until'))).toBeGreaterThanOrEqual(before);
    expect(
      body.marks.map(
        ({ kind, version }: { kind: string; version: number }) => `${kind} ${version}`,
      ),
    ).toEqual(['release 1', 'crash 2']);
  });

  test.each([
    ['since=1700000000&until=1700003600', [1700000000, 1700003640, 60]],
    ['since=2026-01-01T00:00:00Z&until=2026-01-08T00:00:00Z', [1767225600, 1767830400, 1800]],
    [
      'since=2026-01-01T00:07:30Z&until=2026-01-01T01:00:00Z&step=300',
      [1767225900, 1767229200, 300],
    ],
    ['since=2026-01-01T00:00:00Z&until=2026-01-08T00:00:00Z&step=60', [1767225600, 1767830400, 60]],
  ])('reads %s', async (query, [since, until, step]) => {
    const { call } = await running();
    const { body } = await call('GET', `/apps/hello/metrics?${query}`);
    expect([Date.parse(body.since) / 1_000, Date.parse(body.until) / 1_000, body.step]).toEqual([
      (since ?? 0) - ((since ?? 0) % 60),
      until,
      step,
    ]);
  });

  test('of less than a minute is the last minute that is over', async () => {
    const { call } = await running();
    const { body, status } = await call(
      'GET',
      `/apps/hello/metrics?since=${new Date().toISOString()}`,
    );
    expect(status).toBe(200);
    expect(Date.parse(body.until) - Date.parse(body.since)).toBe(MINUTE);
  });

  test.each([
    'since=yesterday',
    'since=0',
    'until=-5',
    'step=61',
    'step=0',
    'since=1700003600&until=1700000000',
    'since=1700000000&until=1800000000&step=60',
  ])('refuses %s', async (query) => {
    const { call, logs } = await running();
    const { status, body } = await call('GET', `/apps/hello/metrics?${query}`);
    expect(status).toBe(422);
    expect(body.id).toBe('invalid_params');
    expect(logs.asked).toEqual([]);
  });

  test('a time from a clock that is ahead is refused with the two times', async () => {
    const { call } = await running();
    const { body } = await call('GET', '/apps/hello/metrics?since=2100-01-01T00:00:00Z');
    expect(body.hint).toMatch(
      /^since is 2100-01-01T00:00:00Z, until is 20\S+Z \(now, by the clock of the platform\)\.$/,
    );
  });

  test('goes without the run stage, and says so without the log store', async () => {
    const { call, runner, logs } = await running();
    await runner.stop();
    expect((await call('GET', '/apps/hello/metrics')).body.marks).toHaveLength(1);
    await logs.stop();
    const { status, body } = await call('GET', '/apps/hello/metrics');
    expect(status).toBe(503);
    expect(body.message).toContain('The log store does not answer right now. Numbers wait');
  });

  test('is nobody else’s', async () => {
    const { call, strangersToken } = await running();
    const headers = { authorization: `Bearer ${strangersToken()}` };
    expect((await call('GET', '/apps/hello/metrics', undefined, headers)).status).toBe(404);
  });
});

describe('GET /metrics', () => {
  const OPEN = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';

  test('tells Prometheus of all apps of an admin, and of no app that is gone', async () => {
    const { call } = await running();
    const { headers, text } = await call('GET', '/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = readExposition(text, 'plain');
    const value = (family: string, sample: string) =>
      families.get(family)?.samples.get(family + sample);
    expect(value('tfp_app_requests_total', '{app="hello",status="2xx"}')).toBe(7);
    expect(value('tfp_app_router_errors_total', '{app="hello",code="H12"}')).toBe(2);
    expect(value('tfp_process_cpu_seconds_total', '{app="hello",process="web.1"}')).toBe(1.5);
    expect(value('tfp_process_memory_bytes', '{app="hello",process="web.1"}')).toBe(62_000_000);
    expect(value('tfp_process_crashes_total', '{app="hello",process="web.1",code="R15"}')).toBe(1);
    expect(value('tfp_app_log_lines_total', '{app="hello"}')).toBe(42);
    expect(value('tfp_app_log_lines_dropped_total', '{app="hello"}')).toBe(3);
    expect(value('tfp_app_release_version', '{app="hello"}')).toBe(1);
    expect(value('tfp_metric_samples_dropped_total', '')).toBe(4);
    const durations = families.get('tfp_app_request_duration_seconds')?.samples;
    expect(durations?.get('tfp_app_request_duration_seconds_bucket{app="hello",le="0.25"}')).toBe(
      6,
    );
    expect(durations?.get('tfp_app_request_duration_seconds_sum{app="hello"}')).toBe(12.345);
    expect(text).not.toContain('gone');
  });

  test('speaks OpenMetrics where that is asked for', async () => {
    const { call } = await running();
    const { headers, text } = await call('GET', '/metrics', undefined, { accept: OPEN });
    expect(headers['content-type']).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    const families = readExposition(text, 'openmetrics');
    expect(
      families
        .get('tfp_app_requests')
        ?.samples.get('tfp_app_requests_total{app="hello",status="5xx"}'),
    ).toBe(2);
    expect(text).toContain('le="1.0"');
  });

  test('tells an account of its own apps alone, and nobody without a token', async () => {
    const { call, strangersToken } = await running();
    const headers = { authorization: `Bearer ${strangersToken()}` };
    expect((await call('GET', '/metrics', undefined, headers)).text).toBe('');
    expect((await call('GET', '/metrics', undefined, { authorization: '' })).status).toBe(401);
  });

  test('says so where the log store is away', async () => {
    const { call, logs } = await running();
    await logs.stop();
    expect((await call('GET', '/metrics')).status).toBe(503);
  });
});

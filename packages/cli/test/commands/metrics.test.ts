import { EventEmitter } from 'node:events';
import type { ApiMetrics, ProcessSeries } from '@tfp/contract/metrics';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { LIMITS } from '#src/limits.ts';
import { type FakePlatform, startFakePlatform } from '../support/fake-platform.ts';
import { type RunOptions, runTfp } from '../support/run-tfp.ts';

const MB = 1024 * 1024;
const STEPS = 30;
const fill = (value: number | null) => new Array<number | null>(STEPS).fill(value);
const rising = Array.from({ length: STEPS }, (_, at) => at * 120);

const process_ = (name: string): ProcessSeries => ({
  name,
  known_minutes: new Array(STEPS).fill(2),
  cpu_seconds: rising.map((_, at) => at),
  memory_bytes: fill(60 * MB),
  memory_max_bytes: [null, ...fill(128 * MB).slice(1)],
  memory_limit_bytes: fill(512 * MB),
  network_received_bytes: fill(0),
  network_sent_bytes: fill(0),
  restarts: fill(0),
  crashes: {},
});

const metrics = (more: Partial<ApiMetrics> = {}): ApiMetrics => ({
  app: { id: 'id', name: 'hello' },
  since: '2026-01-02T03:00:00.000Z',
  until: '2026-01-02T04:00:00.000Z',
  step: 120,
  web: {
    known_minutes: new Array(STEPS).fill(2),
    requests: rising,
    status: { '2xx': rising, '5xx': fill(2) },
    errors: {},
    bytes: fill(0),
    in_flight: fill(1),
    latency_ms: { p50: fill(4), p95: fill(9.4), p99: [...fill(12).slice(1), null] },
  },
  processes: [process_('web.1'), process_('import-worker.12')],
  marks: [
    {
      kind: 'release',
      at: '2026-01-02T03:10:00.000Z',
      version: 11,
      cause: 'deploy',
      status: 'succeeded',
      what: 'Deploy 1a2b3c4',
    },
    { kind: 'crash', at: '2026-01-02T03:30:00.000Z', version: 11, process: 'web.1', code: 'R16' },
    {
      kind: 'release',
      at: '2026-01-02T03:40:00.000Z',
      version: 12,
      cause: 'config',
      status: 'succeeded',
      what: 'Set A',
    },
  ],
  ...more,
});

const ROUTE = 'GET /apps/hello/metrics';
let platform: FakePlatform;
beforeEach(async () => {
  platform = await startFakePlatform();
  platform.on(ROUTE, { body: metrics() });
  return () => platform[Symbol.asyncDispose]();
});
const tfp = (argv: string[], options: RunOptions = {}) =>
  runTfp(['metrics', ...argv, '-a', 'hello'], { url: platform.url, ...options });
const asked = () => new URLSearchParams(platform.requests[0]?.path.split('?')[1]);

describe('metrics', () => {
  test('are drawn on a terminal within 80 columns', async () => {
    const { out } = await tfp([], { terminal: true, env: { LANG: 'C.UTF-8', TZ: 'UTC' } });
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    // Whose clock it is, is the reader's.
    const plot = out.split('\n').slice(1).join('\n');
    expect(plot).toMatchInlineSnapshot(`
      "requests/s                29.0  0.0 to 29.0     ▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇█████
      errors/min                 1.0  1.0 to 1.0      ██████████████████████████████
      p50                     4.0 ms  4.0 to 4.0      ██████████████████████████████
      p95                     9.4 ms  9.4 to 9.4      ██████████████████████████████
      p99                    12.0 ms  12.0 to 12.0    █████████████████████████████
      web.1 CPU               24.2 %  0.0 to 24.2     ▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇█████
      web.1 memory        128/512 MB  128 to 128       ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
      impor~ker.12 CPU        24.2 %  0.0 to 24.2     ▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇█████
      impor~.12 memory    128/512 MB  128 to 128       ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
      releases                     2                       ^v11           ^v12
      crashes                      1                                 ^R16
      "
    `);
  });

  test('leave out the plot where it has no room, and no line is too long for its screen', async () => {
    for (const columns of [58, 40]) {
      const { out } = await tfp([], { terminal: true, columns, env: { LANG: 'C.UTF-8' } });
      expect(out.split('\n').filter((line) => line.length > columns)).toEqual([]);
      expect(out).toMatch(/^requests\/s +29\.0/m);
      expect(out).not.toMatch(/[▁█]/);
      expect(out).toMatch(/crash of web\.1|crash …/);
    }
  });

  test('are drawn in ASCII where the locale has no more', async () => {
    const { out } = await tfp(['-p', 'web'], { terminal: true, env: { LANG: 'C' } });
    expect(out.split('\n').slice(1).join('\n')).toMatchInlineSnapshot(`
      "web.1 CPU               24.2 %  0.0 to 24.2     _....----::::====++++****#####
      web.1 memory        128/512 MB  128 to 128       -----------------------------
      releases                     2                       ^v11           ^v12
      crashes                      1                                 ^R16
      "
    `);
    expect(/^[\x20-\x7e\n]*$/.test(out)).toBe(true);
  });

  test('go to a pipe as text that no width changes', async () => {
    const { out, err } = await tfp([], { columns: 20 });
    expect(err).toBe('');
    expect(out).toMatchInlineSnapshot(`
      "                        newest  range
      requests/s                29.0  0.0 to 29.0
      errors/min                 1.0  1.0 to 1.0
      p50                     4.0 ms  4.0 to 4.0
      p95                     9.4 ms  9.4 to 9.4
      p99                    12.0 ms  12.0 to 12.0
      web.1 CPU               24.2 %  0.0 to 24.2
      web.1 memory        128/512 MB  128 to 128
      impor~ker.12 CPU        24.2 %  0.0 to 24.2
      impor~.12 memory    128/512 MB  128 to 128
      2026-01-02T03:10:00.000Z release v11: Deploy 1a2b3c4 (succeeded)
      2026-01-02T03:30:00.000Z crash of web.1 of v11: R16
      2026-01-02T03:40:00.000Z release v12: Set A (succeeded)
      "
    `);
  });

  test('of a step are those of the minutes of it that are known', async () => {
    const half = metrics({
      processes: [{ ...process_('web.1'), known_minutes: [1], cpu_seconds: [30] }],
    });
    half.web = {
      ...half.web,
      known_minutes: [0, 1],
      requests: [null, 120],
      status: { '5xx': [null, 7] },
    };
    platform.on(ROUTE, { body: half });
    const { out } = await tfp([]);
    expect(out).toMatch(/^requests\/s +2\.0 {2}2\.0 to 2\.0$/m);
    expect(out).toMatch(/^errors\/min +7\.0 {2}/m);
    expect(out).toMatch(/^web\.1 CPU +50\.0 %/m);
  });

  test('are asked for so that a step is a character', async () => {
    await tfp(['--since', '7d'], { terminal: true });
    const now = Date.now() / 1_000;
    expect(Number(asked().get('since'))).toBeGreaterThan(now - 7 * 86_400 - 60);
    expect(Number(asked().get('step'))).toBe(60 * Math.ceil((7 * 1_440) / 31));
  });

  test('come as JSON with the step that the platform chooses', async () => {
    expect(JSON.parse((await tfp(['--json'])).out)).toEqual(metrics());
    expect(asked().get('step')).toBeNull();
  });

  test('come as JSON of the processes that are asked for alone', async () => {
    const { processes, marks, ...rest } = metrics();
    expect(JSON.parse((await tfp(['--json', '-p', 'import-worker'])).out)).toEqual({
      ...rest,
      processes: processes.slice(1),
      marks: marks.filter(({ kind }) => kind === 'release'),
    });
    const { out, err } = await tfp(['--json', '-p', 'clock']);
    expect(JSON.parse(out).processes).toEqual([]);
    expect(err).toBe('No numbers of clock in that time. All of hello: tfp metrics -a hello\n');
  });

  test('are asked for from a time of day on, by the clock of the reader', async () => {
    await tfp(['--since', '00:00']);
    const midnight = new Date().setHours(0, 0, 0, 0) / 1_000;
    expect(Math.abs(Number(asked().get('since')) - midnight)).toBeLessThanOrEqual(1);
  });

  test('that are not there yet say what brings them', async () => {
    const empty = metrics({ processes: [] });
    empty.web.requests = fill(null);
    platform.on(ROUTE, { body: empty });
    platform.on('GET /apps/hello/releases', { body: [] });
    expect(await tfp([])).toEqual({
      code: 0,
      out: '',
      err: 'No numbers of hello: it has no release yet, so nothing of it runs. Deploy it: git push tfp main\n',
    });
    platform.on('GET /apps/hello/releases', {
      body: [{ version: 1, tfp: { status: 'succeeded' } }],
    });
    const pushed = 'No numbers of hello in that time: they come a minute after a process starts.';
    expect((await tfp([])).err).toBe(`${pushed} What runs: tfp ps -a hello\n`);
    const narrow = (await tfp([], { terminal: true })).err.trimEnd().split('\n');
    expect(narrow.filter((line) => line.length > 80)).toEqual([]);
    expect(narrow.join(' ')).toContain(pushed);
    platform.on(ROUTE, { body: metrics() });
    expect((await tfp(['-p', 'clock'])).err).toBe(
      'No numbers of clock in that time. All of hello: tfp metrics -a hello\n',
    );
  });

  test.each([
    [['--since', 'soon'], '"soon" is no time: write 10m, 2h, 3d, 14:30,'],
    [['--since', '2100-01-01'], 'There is no time between 2100-01-01 and now.'],
    [['-p', 'we*'], '"we*" is no process'],
    [['--since', '2w'], 'A week of numbers is kept: --since 7d at most.'],
    [['--since', '8d'], 'A week of numbers is kept: --since 7d at most.'],
    [['--tail'], '--tail draws on a terminal.'],
  ])('refuse %j', async (argv, words) => {
    const { code, err } = await tfp(argv);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(platform.requests).toEqual([]);
  });

  test('are drawn over with --tail, until Ctrl-C', async () => {
    const signals = new EventEmitter();
    const onOutput = () => void signals.emit('SIGINT');
    const { code, out } = await tfp(['--tail'], { terminal: true, signals, onOutput });
    expect(code).toBe(0);
    expect(out).toContain('requests/s');
  });

  test('are drawn again with --tail when the log store was away, which is told meanwhile', async () => {
    const signals = new EventEmitter();
    let asks = 0;
    platform.on(ROUTE, () => {
      asks += 1;
      const message = 'The log store does not answer right now. Numbers wait until it does.';
      return asks === 2
        ? { status: 503, body: { id: 'unavailable', message } }
        : { body: metrics() };
    });
    let drawn = '';
    const onOutput = (text: string) => {
      drawn += text;
      if (asks === 3) signals.emit('SIGINT');
    };
    const { metricsRedrawMs } = LIMITS;
    Object.assign(LIMITS, { metricsRedrawMs: 5 });
    onTestFinished(() => void Object.assign(LIMITS, { metricsRedrawMs }));
    const { code, err } = await tfp(['--tail'], { terminal: true, signals, onOutput });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(drawn).toMatch(/No new numbers: The log store does not answer right now\./);
    expect(drawn.match(/requests\/s/g)).toHaveLength(3);
  });
});

import { expect, test } from 'vitest';
import { readServerConfig } from '#src/config.ts';
import { planFormation } from '#src/formation.ts';

const sockets = { http: [3], api: [4, 5], httpPort: 8081, apiPort: 5001 };
const lines = [
  { name: 'api', command: ['node', 'api.ts'] },
  { name: 'runner', command: ['runner', '--x'] },
  { name: 'router', command: ['node', 'router.ts'] },
];

function plan(env: Record<string, string> = {}) {
  const environment = { TFP_DATA: '/data', TFP_RUNTIME: '/runtime', PATH: '/bin', ...env };
  return planFormation(readServerConfig(environment), lines, sockets);
}

test('every process runs once, the router once for each worker', () => {
  const labels = plan({ TFP_ROUTER_WORKERS: '3' }).map(({ label }) => label);
  expect(labels).toEqual(['api', 'runner', 'router.1', 'router.2', 'router.3']);
});

test('each process gets its own sockets and knows their numbers', () => {
  const [api, runner, router] = plan();
  expect([api?.fds, api?.env.TFP_LISTEN_FDS]).toEqual([[4, 5], '4,5']);
  expect([runner?.fds, runner?.env.TFP_LISTEN_FDS]).toEqual([[], '']);
  expect([router?.fds, router?.env.TFP_LISTEN_FDS]).toEqual([[3], '4']);
});

test('the environment is resolved: real ports, absolute places, nothing of the socket protocol', () => {
  const [api] = plan({ TFP_HTTP_PORT: '0', LISTEN_PID: '1', LISTEN_FDS: '3', FOO: 'kept' });
  expect(api?.env).toMatchObject({
    TFP_DATA: '/data',
    TFP_KEY_FILE: '/data.key',
    TFP_HTTP_PORT: '8081',
    TFP_API_PORT: '5001',
    PATH: '/runtime/bin:/bin',
    FOO: 'kept',
  });
  expect(Object.keys(api?.env ?? {}).filter((key) => key.startsWith('LISTEN_'))).toEqual([]);
});

test('node is the Node that runs the supervisor; any other program is looked up', () => {
  const [api, runner] = plan();
  expect(api).toMatchObject({ command: process.execPath, args: ['api.ts'] });
  expect(runner).toMatchObject({ command: 'runner', args: ['--x'] });
});

test.each(['0', '65', 'two'])('%s router workers are refused in words', (workers) => {
  expect(() => plan({ TFP_ROUTER_WORKERS: workers })).toThrow('TFP_ROUTER_WORKERS');
});

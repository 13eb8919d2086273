import { SIZES, type SizeName } from '@tfp/contract/sizes';
import { expect, test } from 'vitest';
import {
  containerSpec,
  ENVIRONMENT_PATH,
  INIT_PATH,
  type SpecPlatform,
  type SpecProcess,
  signalNumber,
} from '#src/engine/container-spec.ts';
import { dockerCreateOptions } from '#src/engine/docker-create-options.ts';
import type { ImageFacts } from '#src/engine/image-facts.ts';
import { LABEL } from '#src/engine/labels.ts';

const PLATFORM = { id: 'p1', init: '/data/init-1', openFilesMax: 20_000, epoch: 'e1' };
const IMAGE: ImageFacts = {
  entrypoint: ['/entry'],
  command: ['serve', '--all'],
  user: '',
  stopSignal: undefined,
  labels: {},
};
const SOCKET = '/data/env/1';
const PROCESS: SpecProcess = {
  key: 'tfp-p1-app-web.1-v3-aa',
  name: 'web.1',
  type: 'web',
  command: null,
  generation: 2,
  size: 'standard',
  kind: 'process',
  network: 'tfp-p1-a1',
  address: '10.64.1.2',
};
const RELEASE = { version: 3, image: 'sha256:1', commit: 'c0ffee' };

const spec = (
  image: Partial<ImageFacts> = {},
  process: Partial<SpecProcess> = {},
  config: Record<string, string> = {},
  platform: Partial<SpecPlatform> = {},
) =>
  containerSpec(
    { ...PLATFORM, ...platform },
    { id: 'a1', name: 'app' },
    RELEASE,
    config,
    { ...IMAGE, ...image },
    { ...PROCESS, ...process },
  );

/** What our init runs. */
const commandOf = (...facts: Parameters<typeof spec>) => {
  const { args } = spec(...facts);
  return args.slice(args.indexOf('--') + 1);
};

test('without a Procfile line our init runs the image’s own entrypoint and command', () => {
  expect(spec()).toMatchObject({
    entrypoint: [INIT_PATH],
    args: ['--environment', ENVIRONMENT_PATH, '--', '/entry', 'serve', '--all'],
  });
});

test('a Procfile line runs in the shell that the image has', () => {
  const command = 'node server.js --port $PORT';
  expect(commandOf({}, { command })).toEqual(['/bin/sh', '-c', command]);
  const labels = { 'tfp.stack': '13-1' };
  expect(commandOf({ labels }, { command })).toEqual(['bash', '-c', command]);
});

test('a line that looks like an option of the init stays a command', () => {
  const command = '--stop-signal 9';
  expect(commandOf({}, { command })).toEqual(['/bin/sh', '-c', command]);
});

test.each([
  ['SIGQUIT', 3],
  ['QUIT', 3],
  ['3', 3],
  ['SIGTERM', undefined],
  ['15', undefined],
  ['SIGKILL', undefined],
  ['9', undefined],
  ['nonsense', undefined],
  ['99', undefined],
  ['', undefined],
  [undefined, undefined],
])('an image’s stop signal %s is the number %s', (name, number) => {
  expect(signalNumber(name)).toBe(number);
});

test('an image’s own stop signal is passed to the init', () => {
  expect(spec({ stopSignal: 'SIGQUIT' }).args.slice(2, 5)).toEqual(['--stop-signal', '3', '--']);
});

test.each([
  ['', '10001:10001', 0],
  ['app', 'app', 0],
  ['1000:1000', '1000:1000', 0],
  ['root', 'root', 5],
  ['0', '0', 5],
  ['0:0', '0:0', 5],
  ['root:app', 'root:app', 5],
])('an image of user "%s" runs as %s with %i capabilities', (user, expected, capabilities) => {
  const made = spec({ user });
  expect(made.user).toBe(expected);
  expect(made.capabilities).toHaveLength(capabilities);
});

test('the platform’s own variables cannot be taken away by config', () => {
  const { env } = spec({}, {}, { A: 'b=c', PORT: '80', TFP_APP: 'other' });
  const map = Object.fromEntries(env.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  expect(map).toEqual({
    A: 'b=c',
    PORT: '5000',
    DYNO: 'web.1',
    TFP_APP: 'app',
    TFP_RELEASE: 'v3',
    TFP_COMMIT: 'c0ffee',
    TFP_PROCESS: 'web.1',
    MEMORY_AVAILABLE: '512',
    WEB_CONCURRENCY: '1',
  });
  expect(env).toHaveLength(9);
});

test.each(Object.entries(SIZES))(
  'a process of the size %s has its limits and its label',
  (name, size) => {
    const options = dockerCreateOptions(spec({}, { size: name as SizeName }), SOCKET);
    expect(options.HostConfig).toMatchObject({
      Memory: size.memoryMb * 1024 * 1024,
      MemorySwap: size.memoryMb * 1024 * 1024,
      CpuShares: size.cpuShares,
      PidsLimit: size.processesMax,
    });
    expect(options.Labels).toMatchObject({ 'tfp.size': name });
  },
);

test('an app learns how much memory it has, and how many workers fit, if it does not say itself', () => {
  const { env } = spec({}, { size: 'large' }, { MEMORY_AVAILABLE: '9' });
  expect(env).toEqual(expect.arrayContaining(['MEMORY_AVAILABLE=1024', 'WEB_CONCURRENCY=2']));
  expect(spec({}, { size: 'small' }).env).toContain('WEB_CONCURRENCY=1');
  expect(spec({}, {}, { WEB_CONCURRENCY: '7' }).env).toContain('WEB_CONCURRENCY=7');
});

test('no more open files are asked for than the host can give', () => {
  expect(spec().openFilesMax).toBe(8_192);
  expect(spec({}, {}, {}, { openFilesMax: 1_000 }).openFilesMax).toBe(1_000);
});

test('every container is hardened in the same way, one-offs too', () => {
  for (const kind of ['process', 'one-off', 'attached'] as const) {
    const { HostConfig, Labels, Healthcheck } = dockerCreateOptions(spec({}, { kind }), SOCKET);
    expect(HostConfig).toMatchObject({
      CapDrop: ['ALL'],
      CapAdd: [],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      PublishAllPorts: false,
      PidsLimit: 256,
      Memory: 512 * 1024 * 1024,
      MemorySwap: 512 * 1024 * 1024,
      RestartPolicy: { Name: 'no' },
      Mounts: [
        { Source: '/data/init-1', Target: INIT_PATH, ReadOnly: true },
        { Source: SOCKET, Target: ENVIRONMENT_PATH, ReadOnly: true },
      ],
    });
    expect(HostConfig?.Mounts).toHaveLength(2);
    expect(HostConfig).not.toHaveProperty('Binds');
    expect(Healthcheck).toEqual({ Test: ['NONE'] });
    expect(Labels).toMatchObject({ 'tfp.platform': 'p1', 'tfp.app': 'a1', 'tfp.kind': kind });
  }
});

test('output is kept for the log store, also that of a person’s own terminal', () => {
  const logs = (kind: SpecProcess['kind']) =>
    dockerCreateOptions(spec({}, { kind }), SOCKET).HostConfig?.LogConfig;
  for (const kind of ['process', 'one-off', 'attached'] as const) {
    expect(logs(kind)).toEqual({
      Type: 'json-file',
      Config: { 'max-size': '10m', 'max-file': '5', mode: 'blocking' },
    });
  }
});

test('the engine is told nothing of the environment', () => {
  const made = spec({}, {}, { SECRET: 'canary' });
  expect(made.env).toContain('SECRET=canary');
  const options = dockerCreateOptions(made, SOCKET);
  expect(options.Env).toEqual([]);
  expect(JSON.stringify(options)).not.toMatch(/SECRET|canary/);
});

test('without our init the engine’s own stands in, and hands over the environment', () => {
  const made = spec({}, {}, { A: 'b' }, { init: null });
  expect(made).toMatchObject({ entrypoint: ['/entry'], args: ['serve', '--all'] });
  const { Env, HostConfig } = dockerCreateOptions(made, null);
  expect(HostConfig).toMatchObject({ Init: true });
  expect(HostConfig).not.toHaveProperty('Mounts');
  expect(Env).toContain('A=b');
});

test('the capabilities of root are those that changing files and users takes', () => {
  expect(spec({ user: 'root' }).capabilities).toEqual([
    'CHOWN',
    'DAC_OVERRIDE',
    'KILL',
    'SETGID',
    'SETUID',
  ]);
});

test('only what somebody is attached to reads, and only what asked for one has a terminal', () => {
  expect(spec()).toMatchObject({ terminal: false, stdin: false });
  expect(spec({}, { kind: 'attached' })).toMatchObject({ terminal: false, stdin: true });
  expect(spec({}, { terminal: true })).toMatchObject({ terminal: true, stdin: false });
});

test('a signal is one of the 64 that there are', () => {
  expect(signalNumber('64')).toBe(64);
  expect(signalNumber('65')).toBeUndefined();
});

test.each([
  ['the image’s own', {}, ''],
  ['a line of the Procfile', { command: 'node a.js' }, 'node a.js'],
  ['the words that were typed', { command: 'exec node a.js', shownCommand: 'node' }, 'node'],
  ['words without a command', { shownCommand: 'node' }, 'node'],
])('its label tells the command: %s', (_what, process, command) => {
  expect(spec({}, process).labels[LABEL.command]).toBe(command);
});

test('a process of a type that may not run twice says so, and nothing else does', () => {
  const labelOf = (surge: number, process: Partial<SpecProcess> = {}) => {
    const release = { ...RELEASE, rollout: { web: { surge } } };
    const facts = [{ ...PROCESS, ...process }] as const;
    const app = { id: 'a1', name: 'app' };
    return containerSpec(PLATFORM, app, release, {}, IMAGE, ...facts).labels[LABEL.alone];
  };
  expect(labelOf(0)).toBe('1');
  expect(labelOf(1)).toBeUndefined();
  expect(labelOf(0, { type: 'worker' })).toBeUndefined();
  expect(labelOf(0, { kind: 'attached' })).toBeUndefined();
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ContainerSpec, containerSpec } from '#src/engine/container-spec.ts';
import { type Engine, EngineError, type EngineEvent } from '#src/engine/engine.ts';
import { LABEL } from '#src/engine/labels.ts';
import { awaitPort } from '#src/health/await-port.ts';
import { until } from '../../../../test/support/until.ts';

export interface EngineHarness {
  engine: Engine;
  platformId: string;
  image: string;
  /** A /24 that nobody uses, without its last number. */
  subnet: string;
  dispose: () => Promise<void>;
}

const APP = { id: 'app-1', name: 'suite' };
const NETWORK = 'tfp-engine-suite';
/** How busy a machine is must not decide anything. */
const LONG_ENOUGH = () => AbortSignal.timeout(60_000);
const noWatch = { created: async () => {}, started: () => {}, failed: () => {} };

/** What every engine must keep to: it runs against the fake and against Docker, so the fake cannot lie. */
export function engineSuite(open: () => Promise<EngineHarness>): void {
  let harness: EngineHarness;
  let engine: Engine;
  let networkName: string;
  let count = 0;

  beforeAll(async () => {
    harness = await open();
    engine = harness.engine;
    networkName = `${NETWORK}-${harness.platformId}`;
    await engine.createNetwork({
      name: networkName,
      subnet: `${harness.subnet}.0/24`,
      mtu: 1400,
      labels: { [LABEL.app]: APP.id },
    });
  });
  afterAll(() => harness?.dispose());

  async function specOf(
    config: Record<string, string> = {},
    image = harness.image,
    command: string | null = null,
  ) {
    count += 1;
    const { platformId, subnet } = harness;
    const platform = { id: platformId, init: null, openFilesMax: 1024, epoch: 'e' };
    const release = { version: count, image, commit: 'c' };
    const facts = await engine.image(harness.image);
    return containerSpec(platform, APP, release, config, facts, {
      key: `tfp-${platformId}-suite-${count}`,
      name: `web.${count}`,
      type: 'web',
      command,
      generation: 0,
      size: 'small',
      kind: command !== null ? 'release' : 'process',
      network: networkName,
      address: `${subnet}.${10 + count}`,
    });
  }

  async function started(config: Record<string, string> = {}, command: string | null = null) {
    const spec = await specOf(config, harness.image, command);
    const id = Promise.withResolvers<string>();
    const failed = (_name: string, error: Error) => id.reject(error);
    await engine.startSet([spec], { ...noWatch, started: (_, it) => id.resolve(it), failed });
    return { spec, id: await id.promise };
  }

  const find = async ({ name }: ContainerSpec) =>
    (await engine.list()).find((container) => container.name === name);
  const exited = (id: string) => until('its exit', () => engine.exitOf(id));

  test('a set is started, each member at its own address, and listed by its labels', async () => {
    const set = [await specOf(), await specOf()];
    const seen: string[] = [];
    await engine.startSet(set, {
      async created(name) {
        seen.push(
          `created ${name} ${(await engine.list()).find((one) => one.name === name)?.state}`,
        );
      },
      started: (name) => seen.push(`started ${name}`),
      failed: (_, error) => seen.push(error.message),
    });
    for (const spec of set) {
      expect(seen.filter((line) => line.includes(spec.name))).toEqual([
        `created ${spec.name} created`,
        `started ${spec.name}`,
      ]);
      expect(await find(spec)).toMatchObject({ state: 'running', labels: spec.labels });
      expect(await awaitPort(spec.address, 5000, LONG_ENOUGH())).toBe(true);
    }
  });

  test('a member that cannot start spoils no other', async () => {
    const good = await specOf();
    const bad = await specOf({}, `sha256:${'0'.repeat(64)}`);
    const outcomes = new Map<string, unknown>();
    await engine.startSet([bad, good], {
      created: async () => {},
      started: (name) => outcomes.set(name, 'started'),
      failed: (name, error) => outcomes.set(name, (error as EngineError).kind),
    });
    expect(outcomes.get(good.name)).toBe('started');
    expect(outcomes.get(bad.name)).toBe('missing');
  });

  test('an exit is told with its code and the last lines', async () => {
    const { id, spec } = await started({ CRASH_ON_BOOT: '3' });
    expect(await exited(id)).toEqual({ code: 3, outOfMemory: false });
    // The list follows a little later.
    await until('the list', async () => (await find(spec))?.state === 'exited');
    const lines = await until('its lines', async () => {
      const found = await engine.lastLines(id, 20);
      return found.length === 2 && found;
    });
    // Two streams come side by side: their lines keep no common order.
    expect(lines.toSorted()).toEqual([expect.stringContaining('booting web'), 'no database']);
    expect(await engine.lastLines(id, 1)).toHaveLength(1);
  });

  test('what a container writes is read from its first byte to its last, during and after its life', async () => {
    const { id } = await started({}, 'echo one; echo two; sleep 0.2; echo three; exit 3');
    const read = async () => {
      let text = '';
      for await (const { bytes } of engine.output(id, LONG_ENOUGH())) text += bytes;
      return text;
    };
    expect(await read()).toBe('one\ntwo\nthree\n');
    expect(await exited(id)).toEqual({ code: 3, outOfMemory: false });
    expect(await read()).toBe('one\ntwo\nthree\n');
  });

  test('a reader of output that goes away leaves it at that', async () => {
    const { id } = await started({}, 'echo one; sleep 60');
    for await (const { stream, bytes } of engine.output(id, LONG_ENOUGH())) {
      expect({ stream, text: String(bytes) }).toEqual({ stream: 'stdout', text: 'one\n' });
      break;
    }
    expect(await engine.exitOf(id)).toBeUndefined();
    await engine.signal(id, 'SIGTERM');
    expect(await exited(id)).toMatchObject({ code: 143 });
    await engine.remove(id);
    const gone = async () => {
      for await (const _ of engine.output(id, LONG_ENOUGH()));
    };
    await expect(gone()).rejects.toMatchObject({ kind: 'missing' });
  });

  test('a command runs beside the process, with the same environment, and tells its code and words', async () => {
    const { id } = await started({ SECRET: 'from the release' });
    const inside = (script: string, limitMs = 60_000) =>
      engine.runInside(id, { argv: ['/bin/sh', '-c', script], limitMs }, LONG_ENOUGH());
    expect(await inside('echo $SECRET; exit 3')).toEqual({ code: 3, output: 'from the release\n' });
    expect(await inside('echo begun; sleep 60', 2_000)).toEqual({ code: null, output: 'begun\n' });
    expect(await engine.exitOf(id)).toBeUndefined();
  });

  test('a running container has no exit; a signal ends it, and the next one finds nobody', async () => {
    const { id, spec } = await started();
    await awaitPort(spec.address, 5000, LONG_ENOUGH());
    expect(await engine.exitOf(id)).toBeUndefined();
    expect(await engine.signal(id, 'SIGTERM')).toBe(true);
    expect(await exited(id)).toMatchObject({ code: 0 });
    expect(await engine.signal(id, 'SIGTERM')).toBe(false);
    expect(await engine.signal('f'.repeat(64), 'SIGTERM')).toBe(false);
  });

  test('SIGKILL ends what ignores SIGTERM', async () => {
    const { id, spec } = await started({ IGNORE_TERM: '1' });
    await awaitPort(spec.address, 5000, LONG_ENOUGH());
    await engine.signal(id, 'SIGTERM');
    expect(await engine.exitOf(id)).toBeUndefined();
    await engine.signal(id, 'SIGKILL');
    expect(await exited(id)).toMatchObject({ code: 137 });
  });

  test('to remove twice is once, and a container that is gone has ended', async () => {
    const { id, spec } = await started();
    await engine.remove(id);
    await engine.remove(id);
    expect(await find(spec)).toBeUndefined();
    expect(await engine.exitOf(id)).toEqual({ code: 137, outOfMemory: false, isLost: true });
  });

  test('events tell of kills, exits and removals', async () => {
    const stop = new AbortController();
    const seen: EngineEvent[] = [];
    void (async () => {
      for await (const event of engine.events(stop.signal)) seen.push(event);
    })().catch(() => {});
    await until('the connection', () => seen.some(({ kind }) => kind === 'connected'));
    const { id } = await started();
    await engine.remove(id);
    await until('the removal', () =>
      seen.some((event) => event.kind === 'removed' && event.id === id),
    );
    stop.abort();
    const kinds = seen.filter((event) => 'id' in event && event.id === id).map(({ kind }) => kind);
    expect(kinds).toEqual(['killed', 'exited', 'removed']);
  });

  test('the addresses that a process listens on are known', async () => {
    const { id } = await started({ BIND: '127.0.0.1' });
    await until('the listener', async () =>
      (await engine.listeners(id)).includes('127.0.0.1:5000'),
    );
  });

  test('what a running process uses is known, and nothing is known of one that is gone', async () => {
    const { id, spec } = await started();
    await awaitPort(spec.address, 5000, LONG_ENOUGH());
    const usage = await engine.usage(id);
    expect(usage?.memoryBytes).toBeGreaterThan(0);
    expect(usage?.memoryBytes).toBeLessThan(spec.memoryBytes);
    expect(usage?.cpuMs).toBeGreaterThanOrEqual(0);
    expect(await engine.cpuMs(id)).toBeGreaterThanOrEqual(usage?.cpuMs ?? 0);
    await engine.remove(id);
    expect(await engine.usage(id).catch(() => undefined)).toBeUndefined();
  });

  test('an image that is not there is missing', async () => {
    const error = await engine.image(`sha256:${'1'.repeat(64)}`).catch((reason) => reason);
    expect(error).toBeInstanceOf(EngineError);
    expect(error.kind).toBe('missing');
    expect(await engine.hasImage(`sha256:${'1'.repeat(64)}`)).toBe(false);
    expect(await engine.hasImage(harness.image)).toBe(true);
  });

  test('a network is listed with its labels, and removed twice is once', async () => {
    const name = `${networkName}-2`;
    const subnet = `${harness.subnet.replace(/\d+$/, '')}77.0/24`;
    await engine.createNetwork({ name, subnet, mtu: 1400, labels: { [LABEL.app]: 'other' } });
    const labels = { [LABEL.app]: 'other', [LABEL.platform]: harness.platformId };
    const found = (await engine.networks()).find((network) => network.name === name);
    expect(found).toEqual({ id: expect.any(String), name, subnets: [subnet], labels });
    await engine.removeNetwork(found?.id ?? '');
    await engine.removeNetwork(name);
    expect((await engine.networks()).map((network) => network.name)).not.toContain(name);
  });

  test('a network stays while a container runs in it', async () => {
    await started();
    const error = await engine.removeNetwork(networkName).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'refused' });
    expect((await engine.networks()).map(({ name }) => name)).toContain(networkName);
  });

  test('the epoch stays while the engine does', async () => {
    expect(await engine.epoch()).toBe(await engine.epoch());
  });
}

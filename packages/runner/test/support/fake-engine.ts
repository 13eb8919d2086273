import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { PassThrough } from 'node:stream';
import type { ContainerSpec } from '#src/engine/container-spec.ts';
import {
  type Engine,
  type EngineContainer,
  EngineError,
  type EngineEvent,
  type EngineNetwork,
  type EngineUsage,
  type Exit,
  type InsideCommand,
  type InsideOutcome,
  type NewNetwork,
  type OutputPiece,
  type StartWatch,
} from '#src/engine/engine.ts';
import type { ImageFacts } from '#src/engine/image-facts.ts';
import { LABEL } from '#src/engine/labels.ts';

interface FakeContainer extends EngineContainer {
  spec: ContainerSpec;
  env: Record<string, string>;
  lines: string[];
  exit: Exit | undefined;
  server: Server | undefined;
  timers: NodeJS.Timeout[];
  typed: PromiseWithResolvers<void>;
}

const SIGNAL_CODES: Record<string, number> = { SIGKILL: 137, SIGTERM: 143, SIGHUP: 129 };

/**
 * An engine without containers. Its processes are listeners on loopback addresses, and read the same config as the
 * app of the Docker tests to know how to misbehave. `beforeEffect` may throw, so that any call can be made to fail.
 */
export class FakeEngine implements Engine {
  readonly images = new Map<string, ImageFacts>();
  readonly containers = new Map<string, FakeContainer>();
  /** The names of the processes that were ever started. */
  readonly started: string[] = [];
  /** What a container is said to use, in bytes. */
  readonly memory = new Map<string, number>();
  readonly network = new Map<string, { received: number; sent: number }>();
  readonly cpu = new Map<string, number>();
  beforeEffect: (effect: string) => void = () => {};
  currentEpoch = 'epoch-1';
  private readonly platformId: string;
  private readonly nets = new Map<string, EngineNetwork>();
  private readonly happened = new EventEmitter<{ event: [EngineEvent] }>().setMaxListeners(0);

  constructor(platformId: string) {
    this.platformId = platformId;
  }

  /** Makes an image that the engine then has. */
  addImage(name: string): string {
    const id = `sha256:${createHash('sha256').update(name).digest('hex')}`;
    const facts = { entrypoint: [], command: ['serve'], user: '', labels: {} };
    this.images.set(id, { ...facts, stopSignal: undefined });
    return id;
  }

  async epoch(): Promise<string> {
    return this.currentEpoch;
  }

  async ping(): Promise<void> {}

  async list(): Promise<EngineContainer[]> {
    this.beforeEffect('list');
    return [...this.containers.values()].map(
      ({ id, name, labels, state, addresses, createdAt }) => {
        return { id, name, labels, state, addresses, createdAt };
      },
    );
  }

  async startSet(set: ContainerSpec[], watch: StartWatch): Promise<void> {
    await Promise.all(
      set.map(async (spec) => {
        try {
          const container = this.create(spec);
          await watch.created(spec.name, container.id);
          this.start(container);
          watch.started(spec.name, container.id);
        } catch (error) {
          watch.failed(spec.name, error as Error);
        }
      }),
    );
  }

  async signal(id: string, signal: NodeJS.Signals): Promise<boolean> {
    this.beforeEffect('signal');
    const container = this.containers.get(id);
    if (container?.state !== 'running') return false;
    this.happened.emit('event', { kind: 'killed', id });
    const isDeaf = container.env.IGNORE_TERM !== undefined && signal !== 'SIGKILL';
    // The app takes SIGTERM as a wish and leaves with 0; a shell does not.
    const isPolite = signal === 'SIGTERM' && scriptOf(container) === undefined;
    if (!isDeaf) this.end(container, isPolite ? 0 : (SIGNAL_CODES[signal] ?? 1));
    return true;
  }

  async exitOf(id: string): Promise<Exit | undefined> {
    this.beforeEffect('exitOf');
    const container = this.containers.get(id);
    if (container === undefined) return { code: 137, outOfMemory: false, isLost: true };
    return container.exit;
  }

  async remove(id: string): Promise<void> {
    this.beforeEffect('remove');
    const container = this.containers.get(id);
    if (container === undefined) return;
    if (container.state === 'running') {
      this.happened.emit('event', { kind: 'killed', id });
      this.end(container, 137);
    }
    this.containers.delete(id);
    this.happened.emit('event', { kind: 'removed', id });
  }

  async lastLines(id: string, count: number): Promise<string[]> {
    this.beforeEffect('lastLines');
    return (this.containers.get(id)?.lines ?? []).slice(-count);
  }

  async *output(id: string, signal: AbortSignal): AsyncGenerator<OutputPiece> {
    this.beforeEffect('output');
    const container = this.containers.get(id);
    if (container === undefined) throw new EngineError('missing', `No such container: ${id}`);
    for (let told = 0; !signal.aborted; ) {
      const lines = container.lines.slice(told);
      told += lines.length;
      for (const line of lines) yield { stream: 'stdout', bytes: Buffer.from(`${line}\n`) };
      if (lines.length > 0) continue;
      if (container.state !== 'running') return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async logPath(id: string): Promise<string> {
    this.beforeEffect('logPath');
    return `/fake/${id}-json.log`;
  }

  async listeners(id: string): Promise<string[]> {
    const env = this.containers.get(id)?.env ?? {};
    return env.BIND === '127.0.0.1' ? ['127.0.0.1:5000'] : [];
  }

  async runInside(id: string, command: InsideCommand): Promise<InsideOutcome> {
    this.beforeEffect('runInside');
    const container = this.containers.get(id);
    if (container?.state !== 'running') throw new EngineError('refused', `${id} does not run`);
    const env: Record<string, string> = container.env;
    const script = (command.argv.at(-1) ?? '').replace(/\$(\w+)/g, (_, key) => env[key] ?? '');
    let output = '';
    let leftMs = command.limitMs;
    for (const step of script.split('; ')) {
      const [verb, ...words] = step.split(' ');
      const stepMs = verb === 'sleep' ? Number(words[0]) * 1000 : 0;
      await new Promise((resolve) => setTimeout(resolve, Math.min(stepMs, leftMs)));
      leftMs -= stepMs;
      if (leftMs < 0) return { code: null, output };
      if (verb === 'echo') output += `${words.join(' ')}\n`;
      if (verb === 'exit') return { code: Number(words[0]), output };
    }
    return { code: 0, output };
  }

  async cpuMs(id: string): Promise<number> {
    return this.cpu.get(id) ?? 0;
  }

  async usage(id: string): Promise<EngineUsage | undefined> {
    if (!this.containers.has(id)) return undefined;
    return { cpuMs: this.cpu.get(id) ?? 0, memoryBytes: this.memory.get(id) ?? 1 };
  }

  async networkBytes(id: string): Promise<{ received: number; sent: number }> {
    return this.network.get(id) ?? { received: 0, sent: 0 };
  }

  async image(image: string): Promise<ImageFacts> {
    this.beforeEffect('image');
    const facts = this.images.get(image);
    if (facts === undefined) throw new EngineError('missing', `No such image: ${image}`);
    return facts;
  }

  async hasImage(image: string): Promise<boolean> {
    this.beforeEffect('hasImage');
    return this.images.has(image);
  }

  async attach(): Promise<PassThrough> {
    throw new EngineError('refused', 'the fake engine attaches nobody');
  }

  async resize(): Promise<void> {}

  async exec(): Promise<never> {
    throw new EngineError('refused', 'the fake engine executes nothing');
  }

  async endExecs(): Promise<void> {}

  async *events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    this.beforeEffect('events');
    const waiting: EngineEvent[] = [{ kind: 'connected' }];
    let wake = () => {};
    const onEvent = (event: EngineEvent) => {
      waiting.push(event);
      wake();
    };
    this.happened.on('event', onEvent);
    signal.addEventListener('abort', () => wake(), { once: true });
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event !== undefined) yield event;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.happened.off('event', onEvent);
    }
  }

  async networks(): Promise<EngineNetwork[]> {
    this.beforeEffect('networks');
    return [...this.nets.values()];
  }

  async createNetwork({ name, subnet, labels }: NewNetwork): Promise<void> {
    this.beforeEffect('createNetwork');
    if (this.nets.has(name)) throw new EngineError('refused', `network ${name} exists`);
    const all = { ...labels, [LABEL.platform]: this.platformId };
    this.nets.set(name, { id: name, name, subnets: [subnet], labels: all });
  }

  /** A network that was given up on, made after all. */
  makeTwin(name: string, subnet: string): void {
    const id = `${name}-twin`;
    const { labels } = this.nets.get(name) as EngineNetwork;
    this.nets.set(id, { id, name, subnets: [subnet], labels });
  }

  async removeNetwork(name: string): Promise<void> {
    this.beforeEffect('removeNetwork');
    const isUsed = [...this.containers.values()].some(
      ({ spec, state }) => state === 'running' && spec.network === name,
    );
    if (isUsed) throw new EngineError('refused', `network ${name} has active endpoints`);
    this.nets.delete(name);
  }

  /** The line that a script which says `read` waits for. */
  typeLine(id: string): void {
    this.containers.get(id)?.typed.resolve();
  }

  /** A process ends by itself. */
  crash(id: string, code: number, outOfMemory = false): void {
    const container = this.containers.get(id);
    if (container !== undefined) this.end(container, code, outOfMemory);
  }

  /** Everything ends at once, as when the engine is started again. */
  restart(): void {
    this.currentEpoch = `epoch-${randomBytes(4).toString('hex')}`;
    for (const container of this.containers.values()) {
      if (container.state === 'running') this.end(container, 255);
    }
  }

  close(): void {
    for (const container of this.containers.values()) this.end(container, 137);
  }

  /** Somebody takes every container off its network and removes that. */
  loseNetworks(): void {
    this.nets.clear();
    for (const container of this.containers.values()) {
      container.addresses = [];
      container.server?.close();
    }
  }

  private create(spec: ContainerSpec): FakeContainer {
    this.beforeEffect('create');
    if (!this.images.has(spec.image)) throw new EngineError('missing', `No image ${spec.image}`);
    if (!this.nets.has(spec.network)) {
      throw new EngineError('missing', `network ${spec.network} not found`);
    }
    const container: FakeContainer = {
      id: randomBytes(32).toString('hex'),
      name: spec.name,
      labels: spec.labels,
      state: 'created',
      addresses: [spec.address],
      createdAt: Date.now(),
      spec,
      env: Object.fromEntries(spec.env.map((line) => line.split(/=(.*)/s).slice(0, 2))),
      lines: [],
      exit: undefined,
      server: undefined,
      timers: [],
      typed: Promise.withResolvers(),
    };
    this.containers.set(container.id, container);
    return container;
  }

  private start(container: FakeContainer): void {
    this.beforeEffect('start');
    const { env, spec } = container;
    container.state = 'running';
    this.started.push(env.DYNO ?? '');
    const script = scriptOf(container);
    if (script !== undefined) return void this.runScript(container, script);
    container.lines.push(`booting ${env.TFP_PROCESS} of ${env.TFP_RELEASE}`);
    const after = (ms: string, work: () => void) =>
      container.timers.push(setTimeout(work, Number(ms)));
    if (env.CRASH_ON_BOOT) {
      container.lines.push('no database');
      after('1', () => this.end(container, Number(env.CRASH_ON_BOOT)));
    } else if (env.BIND === undefined) {
      after(env.BOOT_MS ?? '0', () => {
        container.server = createServer((_, response) => answer(container, response));
        container.server.listen(Number(env.PORT), spec.address);
      });
    }
    if (env.DIE_AFTER_MS) after(env.DIE_AFTER_MS, () => this.end(container, 7));
  }

  /** Understands as much of a shell as the tests speak: `echo words; sleep 0.1; read; exit 3`. */
  private async runScript(container: FakeContainer, script: string): Promise<void> {
    for (const step of script.split('; ')) {
      const [verb, ...words] = step.split(' ');
      if (verb === 'sleep') {
        await new Promise((resolve) => {
          container.timers.push(setTimeout(resolve, Number(words[0]) * 1000));
        });
      }
      if (verb === 'read') await container.typed.promise;
      if (container.state !== 'running') return;
      if (verb === 'echo') container.lines.push(words.join(' '));
      if (verb === 'exit') return this.end(container, Number(words[0]));
    }
    // A container takes longer to end than a start takes to be told.
    setImmediate(() => this.end(container, 0));
  }

  private end(container: FakeContainer, code: number, outOfMemory = false): void {
    if (container.state !== 'running') return;
    for (const timer of container.timers) clearTimeout(timer);
    container.server?.close();
    container.server?.closeAllConnections();
    container.state = 'exited';
    container.exit = { code, outOfMemory };
    this.happened.emit('event', { kind: 'exited', id: container.id });
  }
}

/** As the app of the Docker tests: the status, the words and the time of its answers are set from outside. */
function answer({ env, timers }: FakeContainer, response: ServerResponse): void {
  const status = Number(env.STATUS ?? 200);
  const words = env.WORDS ?? `fine ${env.URL ?? ''}`;
  const reply = () => response.writeHead(status, { location: '/login' }).end(words);
  timers.push(setTimeout(reply, Number(env.ANSWER_MS ?? 0)));
}

/** What runs once is a line of shell; everything else is the app of the Docker tests. */
function scriptOf({ spec }: FakeContainer): string | undefined {
  const isScript = ['release', 'cron', 'one-off'].includes(spec.labels[LABEL.kind] ?? '');
  return isScript ? spec.args.at(-1) : undefined;
}

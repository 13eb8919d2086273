import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import Docker, { type Container, type ContainerInspectInfo } from 'dockerode';

const NETWORK = `tfp-bench-scale-${randomBytes(3).toString('hex')}`;
const LABELS = { 'tfp.bench': 'scale' };
const PORT = 5000;

/** The engine alone, starting the containers that the platform starts. */
export interface Bare {
  /** Creates and starts so many, at most `width` at once, until each accepts connections. */
  start: (count: number, width: number) => Promise<void>;
  clear: () => Promise<void>;
  dispose: () => Promise<void>;
}

/** `name`: a container of the platform, whose options the bare ones get; its environment comes from the engine. */
export async function bareEngine(name: string): Promise<Bare> {
  const docker = new Docker();
  const network = await docker.createNetwork({ Name: NETWORK, Labels: LABELS });
  const options = copyOf(await docker.getContainer(name).inspect());
  let started: Container[] = [];

  async function startOne(): Promise<Container> {
    const container = await docker.createContainer(options);
    started.push(container);
    await container.start();
    return container;
  }

  async function awaitOne(container: Container): Promise<void> {
    const { NetworkSettings } = await container.inspect();
    const address = NetworkSettings.Networks[NETWORK]?.IPAddress ?? '';
    while (!(await accepts(address))) await new Promise((resolve) => setTimeout(resolve, 4));
  }

  async function clear(): Promise<void> {
    await inParallel(started.length, 8, () => started.pop()?.remove({ force: true }));
    started = [];
  }

  return {
    async start(count, width) {
      const waits: Promise<void>[] = [];
      await inParallel(count, width, async () => {
        waits.push(awaitOne(await startOne()));
      });
      await Promise.all(waits);
    },
    clear,
    async dispose() {
      await clear();
      // Old engines sometimes keep an endpoint of a container that is gone, until they are restarted.
      await network.remove().catch(({ message }: Error) => console.log(`left behind: ${message}`));
    },
  };
}

/** The command behind our init, and every wall that the platform puts around a process. */
function copyOf({ Config, HostConfig, Image }: ContainerInspectInfo) {
  const { Mounts: _, ...walls } = HostConfig;
  const cmd = Config.Cmd ?? [];
  return {
    Image,
    Entrypoint: cmd.slice(cmd.indexOf('--') + 1),
    Cmd: [],
    User: Config.User,
    Env: [`PORT=${PORT}`],
    Labels: LABELS,
    HostConfig: { ...walls, NetworkMode: NETWORK, Init: true },
  };
}

async function inParallel(count: number, width: number, work: () => Promise<unknown> | undefined) {
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: PORT });
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import Docker, { type Container } from 'dockerode';

const execute = promisify(execFile);
const LABELS = { 'tfp.bench': 'deploy' };
const TAG = 'tfp-bench-bare';

/** The bare tools, each through its own door, with nothing of ours between. */
export interface Bare {
  push: (folder: string) => Promise<void>;
  build: (folder: string) => Promise<void>;
  /** Create, start, and wait for the first 200. */
  start: (env: string[]) => Promise<Container>;
  dispose: () => Promise<void>;
}

export async function bareTools(): Promise<Bare> {
  const docker = new Docker();
  const stack = await currentStack(docker);
  const network = await docker.createNetwork({ Name: TAG, Labels: LABELS });
  return {
    async push(folder) {
      await execute('git', ['push', '-q', 'bare', 'main'], { cwd: folder });
    },

    async build(folder) {
      const options = { cwd: folder, encoding: 'buffer', maxBuffer: 2 ** 28 } as const;
      const { stdout } = await execute('git', ['archive', '--format=tar', 'HEAD'], options);
      const buildargs = { TFP_STACK: stack };
      const output = await docker.buildImage(Readable.from([stdout]), {
        version: '2',
        labels: LABELS,
        buildargs,
        t: TAG,
      });
      await new Promise<void>((resolve, reject) => {
        docker.modem.followProgress(output, (error) => (error ? reject(error) : resolve()));
      });
    },

    async start(env) {
      const container = await docker.createContainer({
        Image: TAG,
        Env: ['PORT=5000', ...env],
        Labels: LABELS,
        HostConfig: { NetworkMode: TAG },
      });
      await container.start();
      const { NetworkSettings } = await container.inspect();
      await firstAnswer(NetworkSettings.Networks[TAG]?.IPAddress ?? '');
      return container;
    },

    async dispose() {
      await network.remove();
      // Each build took the tag away from the one before, so they are found by label.
      const filters = { label: ['tfp.bench=deploy'] };
      for (const { Id } of await docker.listImages({ filters })) {
        await docker.getImage(Id).remove({ force: true });
      }
    },
  };
}

/** The newest stack image that apps run on. */
async function currentStack(docker: Docker): Promise<string> {
  const images = await docker.listImages({ filters: { reference: ['tfp-stack'] } });
  const [newest] = images.sort((one, other) => other.Created - one.Created);
  const tag = newest?.RepoTags?.[0];
  if (tag === undefined) throw new Error('No stack image: run bin/setup first.');
  return tag;
}

async function firstAnswer(address: string): Promise<void> {
  while ((await statusOf(address)) !== 200) await new Promise((resolve) => setTimeout(resolve, 4));
}

function statusOf(host: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request({ host, port: 5000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', () => resolve(0));
    outgoing.end();
  });
}

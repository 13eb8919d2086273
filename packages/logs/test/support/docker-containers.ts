import { execFileSync, spawn } from 'node:child_process';
import Docker, { type Container } from 'dockerode';

const IMAGE = `tfp-test-logs:${process.pid}`;
const LABELS = { 'tfp.test': 'logs' };
/** A shell and what writes many lines, from this machine: no registry is needed. */
const PROGRAMS = ['sh', 'seq', 'sleep', 'yes', 'head'].map((name) => `/usr/bin/${name}`);

export interface TestContainers {
  /** Creates a container; its log file is there once it starts. */
  create: (script: string, logOptions?: Record<string, string>) => Promise<TestContainer>;
  dispose: () => Promise<void>;
}

export interface TestContainer {
  id: string;
  logPath: string;
  container: Container;
}

export async function testContainers(): Promise<TestContainers> {
  const docker = new Docker();
  await importImage(docker);
  const { DockerRootDir } = await docker.info();
  const made: Container[] = [];
  return {
    async create(script, logOptions = {}) {
      const container = await docker.createContainer({
        Image: IMAGE,
        Cmd: ['/usr/bin/sh', '-c', script],
        Labels: LABELS,
        HostConfig: {
          NetworkMode: 'none',
          LogConfig: {
            Type: 'json-file',
            Config: { 'max-size': '10m', 'max-file': '5', mode: 'blocking', ...logOptions },
          },
        },
      });
      made.push(container);
      const { id } = container;
      return { id, container, logPath: `${DockerRootDir}/containers/${id}/${id}-json.log` };
    },
    async dispose() {
      for (const container of made) await removeIfThere(container);
      await docker.getImage(IMAGE).remove();
    },
  };
}

async function importImage(docker: Docker): Promise<void> {
  const libraries = PROGRAMS.flatMap((program) => {
    const output = execFileSync('ldd', [program], { encoding: 'utf8' });
    return [...output.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path ?? '');
  });
  const files = [...new Set([...PROGRAMS, ...libraries])].map((path) => path.slice(1));
  const tar = spawn('tar', ['-chf', '-', '-C', '/', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [repo, tag] = IMAGE.split(':');
  const progress = (await docker.importImage(tar.stdout, { repo, tag })) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
}

async function removeIfThere(container: Container): Promise<void> {
  try {
    await container.remove({ force: true });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
}

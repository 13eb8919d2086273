import { randomBytes } from 'node:crypto';
import Docker from 'dockerode';
import { kill } from '../support/kill.ts';
import { must } from '../support/run.ts';
import { goneIds } from './apps.ts';
import type { Walk } from './walk.ts';

type Fault = (walk: Walk) => Promise<unknown>;

const docker = new Docker();
const KINDS = ['process', 'release', 'one-off', 'attached', 'cron'];

/** What happens to a platform meanwhile: its processes die, and somebody, or a death, leaves things as they should not be. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'the api dies': async ({ stack }) => kill(stack, 'api'),
  'the builder dies': async ({ stack }) => kill(stack, 'builder'),
  'the runner dies': async ({ stack }) => kill(stack, 'runner'),
  'logs dies': async ({ stack }) => kill(stack, 'logs'),
  'a router worker dies': async ({ stack }) => kill(stack, 'router'),
  'a container is removed by hand': removeContainer,
  'a network is removed by hand': removeNetwork,
  'a container of nobody': (walk) => plantContainer(walk, strangeId()),
  'a container of an app that nobody started': ({ apps, chance, ...rest }) =>
    plantContainer({ apps, chance, ...rest }, chance.pick(apps).id),
  'a container of an app that is gone': (walk) => plantContainer(walk, goneId(walk)),
  'a network of nobody': (walk) => plantNetwork(walk, strangeId()),
  'a volume of nobody': (walk) => plantVolume(walk, strangeId()),
  'an image of nobody': (walk) => plantImage(walk, strangeId()),
  'an image of no release': (walk) => plantImage(walk, walk.chance.pick(walk.apps).id),
};

const strangeId = () => randomBytes(16).toString('hex');

/** Of an app that was destroyed in this walk, where there is one. */
function goneId({ stack }: Walk): string {
  return goneIds(stack)[0] ?? strangeId();
}

async function removeContainer({ stack, chance }: Walk): Promise<void> {
  const label = [`tfp.platform=${stack.platformId}`];
  const found = await docker.listContainers({ all: true, filters: { label } });
  if (found.length > 0) await docker.getContainer(chance.pick(found).Id).remove({ force: true });
}

async function removeNetwork({ stack, chance }: Walk): Promise<void> {
  const filters = { label: [`tfp.platform=${stack.platformId}`] };
  const networks = await docker.listNetworks({ filters });
  if (networks.length === 0) return;
  const network = docker.getNetwork(chance.pick(networks).Id);
  const { Containers = {} } = await network.inspect();
  for (const id of Object.keys(Containers)) {
    await network.disconnect({ Container: id, Force: true }).catch(() => {});
  }
  await network.remove();
}

/** As a runner leaves it that dies between the making of a container and its start, or behind its end. */
async function plantContainer({ stack, chance, apps }: Walk, appId: string): Promise<void> {
  const filters = { label: [`tfp.platform=${stack.platformId}`] };
  const [image] = await docker.listImages({ filters });
  if (image === undefined) return;
  const kind = chance.pick(KINDS);
  const name = { process: 'web.1', release: 'release', cron: 'cron.tick.999' }[kind] ?? 'run.1234';
  const app = apps.find(({ id }) => id === appId)?.name ?? 'nobody';
  const suffix = randomBytes(4).toString('hex');
  const container = await docker.createContainer({
    name: `tfp-${stack.platformId}-${app}-${name}-${suffix}`,
    Image: image.Id,
    Entrypoint: ['sleep', '600'],
    Labels: {
      'tfp.platform': stack.platformId,
      'tfp.app': appId,
      'tfp.release': '1',
      'tfp.process': name,
      'tfp.type': name.split('.')[0] ?? '',
      'tfp.generation': '0',
      'tfp.size': 'standard',
      'tfp.kind': kind,
      'tfp.command': '',
    },
    HostConfig: { NetworkMode: 'none' },
  });
  if (chance.below(2) === 0) await container.start();
}

async function plantNetwork({ stack, chance }: Walk, appId: string): Promise<void> {
  await docker.createNetwork({
    Name: `tfp-${stack.platformId}-${appId}`,
    Labels: { 'tfp.platform': stack.platformId, 'tfp.app': appId },
    IPAM: { Driver: 'default', Config: [{ Subnet: `198.18.${chance.below(256)}.0/28` }] },
  });
}

async function plantVolume({ stack }: Walk, appId: string): Promise<void> {
  const labels = { 'tfp.platform': stack.platformId, 'tfp.app': appId };
  await docker.createVolume({ Name: `tfp-${stack.platformId}-${appId}`, Labels: labels });
}

/** As a builder leaves it that dies behind a build, before its release. Gives back its name. */
export async function plantImage(
  { stack, step }: Pick<Walk, 'stack' | 'step'>,
  appId: string,
): Promise<string> {
  const build = randomBytes(8).toString('hex');
  const labels = { platform: stack.platformId, app: appId, build };
  const changes = Object.entries(labels).flatMap(([key, value]) => [
    '-c',
    `LABEL tfp.${key}=${value}`,
  ]);
  const name = `tfp-${stack.platformId}/${appId}:${build}`;
  // Two blocks of zeros are an archive of nothing; its comment makes each image another one.
  const options = { input: '\0'.repeat(1024) };
  await must('docker', ['import', '-m', `step ${step}`, ...changes, '-', name], options);
  return name;
}

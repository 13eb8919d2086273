import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { run } from '../support/run.ts';
import { objectsOf } from '../support/sweep.ts';
import type { TfpStack } from '../support/tfp-stack.ts';
import { goneIds, livingApps } from './apps.ts';
import type { Walk } from './walk.ts';

/** Folders that hold something of each app, and nothing else. */
const OF_APPS = [
  'builder/repositories',
  'runner/apps',
  'runner/env',
  'runner/one-offs',
  'runner/cron',
  'logs',
];
/** What logs keeps of itself. */
const NO_APP =
  /^logs\/(?:boot|forgotten|.*\.json|writers|drains\.places$|\.metrics$|\.metrics\/\.minutes)/;
const SOCKETS = /^(?:api|api-public|builder|runner|logs|router(?:[.-]\d+)?)\.sock$/;

/** What carries the platform's label and is no living app's: neither its network, nor a process, nor an image of it. */
export async function strangersOn({ stack }: Walk): Promise<string[]> {
  const living = new Set(livingApps(stack).map(({ id }) => id));
  const docker = new Docker();
  const filters = { label: [`tfp.platform=${stack.platformId}`] };
  const [containers, networks, { Volumes }, images] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
    docker.listImages({ filters }),
  ]);
  const isStrange = (labels: Record<string, string> | undefined) =>
    !living.has(labels?.['tfp.app'] ?? '');
  const of = (one: { Labels?: Record<string, string> | undefined }) => one.Labels?.['tfp.app'];
  const twice = networks.filter(
    (network, index) => networks.findIndex((other) => of(other) === of(network)) !== index,
  );
  return [
    ...containers
      .filter(({ Labels, State }) => isStrange(Labels) || State !== 'running')
      .map(({ Names, State }) => `container ${Names[0]} ${State}`),
    ...networks.filter(({ Labels }) => isStrange(Labels)).map(({ Name }) => `network ${Name}`),
    ...twice.map(({ Name }) => `another network ${Name}`),
    ...(Volumes ?? []).map(({ Name }) => `volume ${Name}`),
    ...images.filter(({ Labels }) => isStrange(Labels)).map(({ RepoTags }) => `image ${RepoTags}`),
  ];
}

/** All that is left on engine, disk and host of apps that are no more. */
export async function remainsOf({ stack }: Walk, subnets: readonly string[]) {
  const ids = goneIds(stack);
  const files = (await run('find', [stack.data, '-mindepth', '1'])).stdout
    .split('\n')
    .map((path) => path.slice(stack.data.length + 1));
  const sockets = readdirSync(join(stack.data, 'run')).filter((name) => !SOCKETS.test(name));
  return {
    objects: await objectsOf(stack.platformId),
    named: files.filter((path) => ids.some((id) => path.includes(id))),
    inFolders: files.filter(
      (path) => OF_APPS.some((folder) => path.startsWith(`${folder}/`)) && !NO_APP.test(path),
    ),
    sockets,
    host: await onHost(stack, subnets),
  };
}

/** The platform keeps its own two chains and its guard route; of its apps' networks nothing is known any more. */
async function onHost(stack: TfpStack, subnets: readonly string[]): Promise<string[]> {
  const texts = await Promise.all([
    run('iptables-save', []),
    run('ip', ['route', 'show', 'table', 'all']),
    run('ip', ['-4', 'addr']),
  ]);
  const heads = subnets.map((subnet) => ` ${subnet.replace(/\d+\/\d+$/, '')}`);
  const isPlatforms = (line: string) =>
    line.includes(`tfp-${stack.platformId}-`) || line.startsWith('unreachable');
  return texts
    .flatMap(({ stdout }) => stdout.split('\n'))
    .filter((line) => heads.some((head) => line.includes(head)) && !isPlatforms(line));
}

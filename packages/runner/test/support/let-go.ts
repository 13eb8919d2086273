import Docker from 'dockerode';

const docker = new Docker();

/** A line of shell that goes on when the test lets it, and not after a time. */
export const WAIT = 'until [ -e /tmp/go ]; do sleep 0.05; done';

/** Lets a container go on that waits. It is the engine that does it: the runner may be away. */
export async function letGo(containerId: string): Promise<void> {
  const container = docker.getContainer(containerId);
  const exec = await container.exec({ Cmd: ['sh', '-c', ': > /tmp/go'] });
  await exec.start({ Detach: true });
}

/** The container of a process that runs, where its name is no other's on its platform. */
export async function runningContainer(
  platformId: string,
  process: string,
): Promise<Docker.Container> {
  const label = [`tfp.platform=${platformId}`, `tfp.process=${process}`];
  const [found] = await docker.listContainers({ filters: { label } });
  if (found === undefined) throw new Error(`${process} does not run`);
  return docker.getContainer(found.Id);
}

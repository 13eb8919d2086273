import Docker from 'dockerode';
import type { EngineCgroups } from './images/build-cgroup.ts';

/** The engine's socket. Calls that can hang are given a deadline where they are made. */
export function connectEngine(): Docker {
  return new Docker();
}

/** How the engine divides the machine between containers and builds. */
export async function engineCgroups(docker: Docker): Promise<EngineCgroups> {
  const info = await docker.info();
  return { driver: String(info.CgroupDriver), version: String(info.CgroupVersion ?? '1') };
}

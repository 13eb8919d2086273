import Docker from 'dockerode';
import { callEngine } from './call-engine.ts';
import type { EngineCgroups } from './images/build-cgroup.ts';

/** The engine's socket. Calls that can hang are given a deadline where they are made. */
export function connectEngine(socketPath: string): Docker {
  return new Docker({ socketPath });
}

/** How the engine divides the machine between containers and builds. */
export async function engineCgroups(docker: Docker): Promise<EngineCgroups> {
  const info = await callEngine(docker.info());
  return { driver: String(info.CgroupDriver), version: String(info.CgroupVersion ?? '1') };
}

import { LIMITS } from '../limits.ts';
import { readCpuMs, readUsage } from './control-group.ts';
import { dockerAttach } from './docker-attach.ts';
import { type DockerConnection, dockerConnection } from './docker-connection.ts';
import { dockerContainers } from './docker-containers.ts';
import { dockerEvents } from './docker-events.ts';
import { dockerExec } from './docker-exec.ts';
import { dockerImages } from './docker-images.ts';
import { dockerLogs } from './docker-logs.ts';
import { dockerNetworks } from './docker-networks.ts';
import { dockerRunInside } from './docker-run-inside.ts';
import { dockerStart } from './docker-start.ts';
import type { Engine } from './engine.ts';
import { readEpoch } from './epoch.ts';
import { controlGroupFinder } from './find-control-group.ts';
import { readNetworkBytes } from './network-bytes.ts';
import { readListeners } from './process-listeners.ts';

/** One machine's Docker Engine. It touches nothing that does not carry this platform's label. */
export function dockerEngine(socketPath: string, platformId: string, folder: string): Engine {
  const docker: DockerConnection = dockerConnection(socketPath);
  const containers = dockerContainers(docker, platformId);
  const execs = dockerExec(docker);
  const findGroup = controlGroupFinder(containers.pid);

  return {
    epoch: () => readEpoch(socketPath),
    async ping() {
      // Its plain ping goes well while containerd hangs; for the versions it asks that, too.
      await docker.call((engine) => engine.version(), LIMITS.pingLongestMs);
    },
    ...containers,
    ...dockerStart(docker, folder),
    ...dockerLogs(docker),
    ...dockerImages(docker),
    ...dockerAttach(docker),
    ...execs,
    ...dockerRunInside(execs),
    ...dockerNetworks(docker, platformId),
    events: (signal) => dockerEvents(docker, platformId, signal),
    async listeners(id) {
      return readListeners(await containers.pid(id));
    },
    async cpuMs(id) {
      const group = await findGroup(id);
      return group && readCpuMs(group);
    },
    async usage(id) {
      const group = await findGroup(id);
      return group && readUsage(group);
    },
    async networkBytes(id) {
      return readNetworkBytes(await containers.pid(id), id);
    },
  };
}

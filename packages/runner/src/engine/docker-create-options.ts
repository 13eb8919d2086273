import type { ContainerCreateOptions } from 'dockerode';
import { LIMITS } from '../limits.ts';
import { type ContainerSpec, ENVIRONMENT_PATH, INIT_PATH } from './container-spec.ts';

/**
 * Says a spec in the words of the Engine API. Decides nothing. Without a socket at which our init fetches the environment
 * the engine itself must hand it over.
 */
export function dockerCreateOptions(
  spec: ContainerSpec,
  environmentSocket: string | null,
): ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Entrypoint: spec.entrypoint,
    Cmd: spec.args,
    User: spec.user,
    Env: environmentSocket === null ? spec.env : [],
    Labels: spec.labels,
    Tty: spec.terminal,
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdin,
    AttachStdin: spec.stdin,
    AttachStdout: spec.stdin,
    AttachStderr: spec.stdin,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { ...hostConfig(spec), ...init(spec.init, environmentSocket) },
    NetworkingConfig: {
      EndpointsConfig: { [spec.network]: { IPAMConfig: { IPv4Address: spec.address } } },
    },
  };
}

function hostConfig(spec: ContainerSpec): NonNullable<ContainerCreateOptions['HostConfig']> {
  const openFiles = { Name: 'nofile', Soft: spec.openFilesMax, Hard: spec.openFilesMax };
  return {
    NetworkMode: spec.network,
    CapDrop: ['ALL'],
    CapAdd: spec.capabilities,
    SecurityOpt: ['no-new-privileges'],
    Privileged: false,
    IpcMode: 'private',
    PublishAllPorts: false,
    PidsLimit: spec.processesMax,
    Memory: spec.memoryBytes,
    MemorySwap: spec.memoryBytes,
    CpuShares: spec.cpuShares,
    Ulimits: [openFiles],
    Tmpfs: { '/tmp': `rw,exec,nosuid,nodev,mode=1777,size=${spec.tmpBytes}` },
    RestartPolicy: { Name: 'no' },
    LogConfig: {
      Type: 'json-file',
      Config: { 'max-size': LIMITS.logFileSize, 'max-file': LIMITS.logFiles, mode: 'blocking' },
    },
  };
}

/** The two mounts that a container may have. */
function init(program: string | null, environmentSocket: string | null) {
  if (program === null || environmentSocket === null) return { Init: true };
  const mount = (source: string, target: string) => {
    return { Type: 'bind' as const, Source: source, Target: target, ReadOnly: true };
  };
  return {
    Init: false,
    Mounts: [mount(program, INIT_PATH), mount(environmentSocket, ENVIRONMENT_PATH)],
  };
}

import type { ContainerCreateOptions } from 'dockerode';
import { LIMITS } from '../limits.ts';
import { type ContainerSpec, INIT_PATH } from './container-spec.ts';

/** Says a spec in the words of the Engine API. Decides nothing. */
export function dockerCreateOptions(spec: ContainerSpec): ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Entrypoint: spec.entrypoint,
    Cmd: spec.args,
    User: spec.user,
    Env: spec.env,
    Labels: spec.labels,
    Tty: spec.terminal,
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdin,
    AttachStdin: spec.stdin,
    AttachStdout: spec.stdin,
    AttachStderr: spec.stdin,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: hostConfig(spec),
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
    LogConfig: spec.keepOutput
      ? {
          Type: 'json-file',
          Config: { 'max-size': LIMITS.logFileSize, 'max-file': LIMITS.logFiles, mode: 'blocking' },
        }
      : { Type: 'none', Config: {} },
    ...init(spec.init),
  };
}

function init(path: string | null) {
  if (path === null) return { Init: true };
  return {
    Init: false,
    Mounts: [{ Type: 'bind' as const, Source: path, Target: INIT_PATH, ReadOnly: true }],
  };
}

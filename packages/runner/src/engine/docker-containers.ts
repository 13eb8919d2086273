import type { ContainerInfo } from 'dockerode';
import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import { type Engine, type EngineContainer, EngineError } from './engine.ts';
import { LABEL } from './labels.ts';

type ContainerVerbs = Pick<Engine, 'list' | 'signal' | 'exitOf' | 'remove'> & {
  pid: (id: string) => Promise<number>;
};

export function dockerContainers(docker: DockerConnection, platformId: string): ContainerVerbs {
  const pids = new Map<string, number>();
  const filters = { label: [`${LABEL.platform}=${platformId}`] };
  const inspect = (id: string) =>
    docker.call((engine, options) => engine.getContainer(id).inspect({ ...options }));

  return {
    async list() {
      const found = await docker.call(
        (engine, options) => engine.listContainers({ all: true, filters, ...options }),
        LIMITS.engineListMs,
      );
      return found.map(toContainer);
    },

    signal: (id, signal) =>
      accepted(
        docker.call((engine, options) => engine.getContainer(id).kill({ signal, ...options })),
      ),

    async exitOf(id) {
      try {
        const { State } = await inspect(id);
        if (State.Running || State.Status === 'created') return undefined;
        return { code: State.ExitCode, outOfMemory: State.OOMKilled };
      } catch (error) {
        if (isGone(error)) return { code: 137, outOfMemory: false, isLost: true };
        throw error;
      }
    },

    async remove(id) {
      pids.delete(id);
      await accepted(
        docker.call((engine, options) =>
          engine.getContainer(id).remove({ force: true, v: true, ...options }),
        ),
      );
    },

    async pid(id) {
      const known = pids.get(id);
      if (known !== undefined) return known;
      const { State } = await inspect(id);
      if (State.Pid > 0) pids.set(id, State.Pid);
      return State.Pid;
    },
  };
}

const STATES: Record<string, EngineContainer['state']> = {
  created: 'created',
  running: 'running',
  paused: 'running',
};

function toContainer(info: ContainerInfo): EngineContainer {
  return {
    id: info.Id,
    name: (info.Names[0] ?? '').replace(/^\//, ''),
    labels: info.Labels,
    state: STATES[info.State] ?? 'exited',
    addresses: Object.values(info.NetworkSettings?.Networks ?? {}).map(
      ({ IPAddress }) => IPAddress,
    ),
    createdAt: info.Created * 1000,
  };
}

/** A container that is gone, or on its way, needs no second wish. */
async function accepted(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    const refused = error instanceof EngineError && error.kind === 'refused';
    if (refused && /not running|already in progress/.test(error.message)) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'missing';
}

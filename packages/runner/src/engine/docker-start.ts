import { createGate } from '../gate.ts';
import { LIMITS } from '../limits.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { DockerConnection } from './docker-connection.ts';
import { dockerCreateOptions } from './docker-create-options.ts';
import type { Engine, StartWatch } from './engine.ts';

export function dockerStart(docker: DockerConnection): Pick<Engine, 'startSet'> {
  const gate = createGate(LIMITS.startsAtOnce);
  async function startOne(spec: ContainerSpec, watch: StartWatch): Promise<void> {
    const { id } = await docker.call((engine, options) =>
      engine.createContainer({ ...dockerCreateOptions(spec), ...options }),
    );
    await watch.created(spec.name, id);
    await docker.call(
      (engine, options) => engine.getContainer(id).start({ ...options }),
      LIMITS.engineStartMs,
    );
    watch.started(spec.name, id);
  }

  return {
    async startSet(set, watch) {
      const each = set.map((spec) =>
        gate(() => startOne(spec, watch)).catch((error: Error) => watch.failed(spec.name, error)),
      );
      await Promise.all(each);
    },
  };
}

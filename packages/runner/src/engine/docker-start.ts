import { LIMITS } from '../limits.ts';
import type { ContainerSpec } from './container-spec.ts';
import type { DockerConnection } from './docker-connection.ts';
import { dockerCreateOptions } from './docker-create-options.ts';
import type { Engine, StartWatch } from './engine.ts';
import { createGate } from './gate.ts';
import { offerEnvironment } from './offer-environment.ts';

/** `folder`: the runner's own, for the sockets at which containers fetch their environment. */
export function dockerStart(docker: DockerConnection, folder: string): Pick<Engine, 'startSet'> {
  const gate = createGate(LIMITS.startsAtOnce);
  async function startOne(spec: ContainerSpec, watch: StartWatch): Promise<void> {
    if (spec.init === null) return startWith(spec, null, watch);
    const offer = await offerEnvironment(folder, spec.env);
    try {
      await startWith(spec, offer.socket, watch);
    } catch (error) {
      offer.close();
      throw error;
    }
    offer.closeSoon();
  }

  async function startWith(
    spec: ContainerSpec,
    environmentSocket: string | null,
    watch: StartWatch,
  ): Promise<void> {
    const { id } = await docker.call((engine, options) =>
      engine.createContainer({ ...dockerCreateOptions(spec, environmentSocket), ...options }),
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

import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import { EngineError } from './engine.ts';
import { LABEL } from './labels.ts';
import type { Volumes } from './volumes.ts';

export function dockerVolumes(docker: DockerConnection, platformId: string): Volumes {
  const filters = { label: [`${LABEL.platform}=${platformId}`] };
  return {
    async list() {
      const { Volumes: found } = await docker.call(
        (engine, options) => engine.listVolumes({ filters, ...options }),
        LIMITS.engineListMs,
      );
      return (found ?? []).map(({ Name, Labels }) => ({
        name: Name,
        appId: Labels?.[LABEL.app] ?? '',
      }));
    },

    async remove(name) {
      try {
        await docker.call((engine, options) => engine.getVolume(name).remove({ ...options }));
        return true;
      } catch (error) {
        const isExpected = error instanceof EngineError && /missing|refused/.test(error.kind);
        if (isExpected) return false;
        throw error;
      }
    },
  };
}

import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import type { EngineFacts, FileChange } from './engine-facts.ts';

const KINDS = ['changed', 'added', 'deleted'] as const;

export function dockerFacts(docker: DockerConnection): EngineFacts {
  return {
    async versions() {
      const answer = await docker.call((engine) => engine.version(), LIMITS.engineListMs);
      const components = (answer.Components ?? []) as { Name: string; Version: string }[];
      const runc = components.find(({ Name }) => Name === 'runc')?.Version;
      return { engine: answer.Version, runc };
    },

    async root() {
      const info = await docker.call((engine) => engine.info(), LIMITS.engineListMs);
      return String(info.DockerRootDir);
    },

    async changes(id) {
      const found = await docker.call(
        (engine, options) => engine.getContainer(id).changes({ ...options }),
        LIMITS.changesMs,
      );
      return ((found ?? []) as { Path: string; Kind: number }[]).map(
        ({ Path, Kind }): FileChange => ({ path: Path, kind: KINDS[Kind] ?? 'changed' }),
      );
    },
  };
}

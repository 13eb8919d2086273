import { LIMITS } from '../limits.ts';
import type { DockerConnection } from './docker-connection.ts';
import { type Engine, EngineError } from './engine.ts';
import type { ImageFacts } from './image-facts.ts';

export function dockerImages(docker: DockerConnection): Pick<Engine, 'image' | 'hasImage'> {
  /** An image's id is the hash of what it says, so what was read once stays true. */
  const known = new Map<string, ImageFacts>();

  async function read(image: string): Promise<ImageFacts> {
    const { Config } = await docker.call((engine) => engine.getImage(image).inspect());
    return {
      entrypoint: listOf(Config?.Entrypoint),
      command: listOf(Config?.Cmd),
      user: Config?.User ?? '',
      stopSignal: (Config as { StopSignal?: string } | undefined)?.StopSignal,
      labels: Config?.Labels ?? {},
    };
  }

  return {
    async image(image) {
      const facts = known.get(image) ?? (await read(image));
      known.set(image, facts);
      return facts;
    },

    async hasImage(image) {
      try {
        await docker.call((engine) => engine.getImage(image).inspect(), LIMITS.imageLookMs);
        return true;
      } catch (error) {
        if (error instanceof EngineError && error.kind === 'missing') return false;
        throw error;
      }
    },
  };
}

function listOf(words: string | string[] | null | undefined): string[] {
  if (words === null || words === undefined) return [];
  return typeof words === 'string' ? [words] : words;
}

import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import { engineSilent } from './engine-silent.ts';

export interface ImageDeps {
  engine: Pick<Engine, 'hasImage'>;
}

export function imageEndpoints(app: FastifyInstance, { engine }: ImageDeps): void {
  app.get<{ Params: { image: string } }>('/images/:image', async (request) => {
    try {
      return { present: await engine.hasImage(request.params.image) };
    } catch (cause) {
      throw engineSilent(cause);
    }
  });
}

import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';

export interface ImageDeps {
  engine: Pick<Engine, 'hasImage'>;
}

export function imageEndpoints(app: FastifyInstance, { engine }: ImageDeps): void {
  app.get<{ Params: { image: string } }>('/images/:image', async (request) => {
    const present = await engine.hasImage(request.params.image).catch(() => null);
    return { present };
  });
}

import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';
import type { EnginePresence } from '../watch-engine/engine-presence.ts';

export interface ImageDeps {
  engine: Pick<Engine, 'hasImage'>;
  presence: Pick<EnginePresence, 'answers'>;
}

export function imageEndpoints(app: FastifyInstance, { engine, presence }: ImageDeps): void {
  app.get<{ Params: { image: string } }>('/images/:image', async (request) => {
    if (!(await presence.answers())) return { present: null };
    const present = await engine.hasImage(request.params.image).catch(() => null);
    return { present };
  });
}

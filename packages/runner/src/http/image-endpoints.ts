import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { Engine } from '../engine/engine.ts';

export interface ImageDeps {
  engine: Pick<Engine, 'hasImage'>;
}

export function imageEndpoints(app: FastifyInstance, { engine }: ImageDeps): void {
  app.get<{ Params: { image: string } }>('/images/:image', async (request) => {
    try {
      return { present: await engine.hasImage(request.params.image) };
    } catch (cause) {
      throw new TfpError('unavailable', 'The container engine does not answer right now.', {
        hint: 'What runs goes on running; try again in a moment.',
        cause,
      });
    }
  });
}

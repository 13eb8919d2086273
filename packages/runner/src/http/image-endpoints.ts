import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type Engine, EngineError } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { EnginePresence } from '../watch-engine/engine-presence.ts';

export interface ImageDeps {
  engine: Pick<Engine, 'hasImage'>;
  presence: Pick<EnginePresence, 'answers'>;
}

export function imageEndpoints(
  app: FastifyInstance,
  deps: ImageDeps,
  answerMs: number = LIMITS.imageAnswerMs,
): void {
  app.get<{ Params: { image: string } }>('/images/:image', async ({ params }) => {
    const over = new AbortController();
    const options = { ref: false, signal: over.signal };
    const late = delay(answerMs, null, options).catch(() => null);
    const present = await Promise.race([isPresent(deps, params.image), late]);
    over.abort();
    return { present };
  });
}

async function isPresent({ engine, presence }: ImageDeps, image: string): Promise<boolean | null> {
  if (!(await presence.answers())) return null;
  try {
    return await engine.hasImage(image);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'away') return null;
    throw error;
  }
}

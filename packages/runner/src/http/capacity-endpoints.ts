import type { FastifyInstance } from 'fastify';
import { readCapacity } from '../machine/read-capacity.ts';

/** Answered also while the engine is away: it is the machine that is asked. */
export function capacityEndpoints(app: FastifyInstance): void {
  app.get('/capacity', () => readCapacity());
}

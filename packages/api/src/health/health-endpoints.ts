import type { ProcessHealth } from '@tfp/contract/health';
import type { FastifyInstance } from 'fastify';
import type { Ask } from '../stages/ask-processes.ts';
import { platformHealth } from './platform-health.ts';

export interface HealthEndpointDeps {
  askHealth: Readonly<Record<string, Ask<ProcessHealth>>>;
}

export function registerHealthEndpoints(server: FastifyInstance, deps: HealthEndpointDeps): void {
  server.get('/health', { config: { policy: 'anyone' } }, async (_request, reply) => {
    const health = await platformHealth(deps.askHealth);
    return reply.code(health.ok ? 200 : 503).send(health);
  });

  server.get('/', { config: { policy: 'anyone' } }, async () => ({
    name: 'tfp',
    what: 'The API of a twelve-factor platform. It speaks the Heroku Platform API.',
    next: 'Log in with: tfp login. All commands: tfp help.',
    health: '/health',
  }));
}

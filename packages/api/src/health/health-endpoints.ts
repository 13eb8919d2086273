import type { FastifyInstance } from 'fastify';
import { type AskHealth, platformHealth } from './platform-health.ts';

export interface HealthEndpointDeps {
  askHealth: Readonly<Record<string, AskHealth>>;
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

import { CONTRACT_VERSION, type ProcessHealth } from '@tfp/contract/health';
import type { FastifyInstance } from 'fastify';

const since = new Date().toISOString();

export function ownHealth(): ProcessHealth {
  return { process: 'api', ok: true, contract: CONTRACT_VERSION, since };
}

export function registerOwnHealthEndpoint(server: FastifyInstance): void {
  server.get('/health', async () => ownHealth());
}

import type { FastifyInstance } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';

/** Who one is, and who may do what with an app: in this first form its owner, and admins. */
export function registerAccountEndpoints(server: FastifyInstance): void {
  for (const path of ['/account', '/users/~']) {
    server.get(path, { config: { policy: 'signed-in' } }, async (request) => {
      const { userId, email } = actorOf(request);
      return { id: userId, email };
    });
  }

  server.get('/apps/:app/collaborators', { config: { policy: 'app:read' } }, async (request) => {
    const { id, owner, createdAt } = appOf(request);
    return [
      {
        id: owner.id,
        app: { id, name: appOf(request).name },
        user: owner,
        role: 'owner',
        permissions: [],
        created_at: createdAt,
        updated_at: createdAt,
      },
    ];
  });
}

import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { REGION } from '../apps/app-json.ts';
import { appUrl } from '../http/public-url.ts';

export interface UnbuiltEndpointDeps {
  domain: string;
  httpPort: number;
}

const EMPTY_OF_APP = [
  'addon-attachments',
  'addons',
  'buildpack-installations',
  'features',
  'sni-endpoints',
  'webhooks',
];
const EMPTY = ['addon-attachments', 'addons', 'teams'];

/** What clients of the Platform API ask for beside what they came for. The answers are true: there is none of it yet. */
export function registerUnbuiltEndpoints(server: FastifyInstance, deps: UnbuiltEndpointDeps): void {
  for (const name of EMPTY_OF_APP) {
    server.get(`/apps/:app/${name}`, { config: { policy: 'app:read' } }, async () => []);
  }
  for (const name of [...EMPTY, 'account/features', 'account/keys']) {
    server.get(`/${name}`, { config: { policy: 'signed-in' } }, async () => []);
  }

  // Clients that log out end a session first, and go on when there is none.
  const noSession = { config: { policy: 'signed-in', audit: 'none' } } as const;
  server.delete('/oauth/sessions/~', noSession, async () => {
    throw new TfpError('not_found', 'There are no sessions: a token lets you in.', {
      resource: 'session',
    });
  });

  server.get('/regions', { config: { policy: 'signed-in' } }, async () => [
    { ...REGION, description: 'This platform', private_capable: false },
  ]);

  server.get('/apps/:app/domains', { config: { policy: 'app:read' } }, async (request) => {
    const app = appOf(request);
    const { hostname } = new URL(appUrl(app.name, deps));
    return [
      {
        id: app.id,
        app: { id: app.id, name: app.name },
        kind: 'heroku',
        hostname,
        cname: null,
        sni_endpoint: null,
        status: 'none',
        created_at: app.createdAt,
        updated_at: app.createdAt,
      },
    ];
  });
}

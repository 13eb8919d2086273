import type { ApiAuthorization } from '@tfp/contract/authorizations';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { actorOf } from '../access/guard-server.ts';
import { type AuditDeps, audited } from '../audit/audited.ts';
import type { Ledger } from '../ledger.ts';
import { findToken } from './find-token.ts';
import { issueToken } from './issue-token.ts';
import { AUTHORIZATION_SCHEMA, type AuthorizationWish, readTokenWish } from './read-token-wish.ts';
import { revokeToken } from './revoke-token.ts';
import type { Token } from './token-store.ts';

export type AuthorizationEndpointDeps = AuditDeps & Pick<Ledger, 'tokens'>;

type OfAuthorization = { Params: { id: string } };

const PATH = '/oauth/authorizations';

/** The tokens of whoever asks, in the Platform API's words. */
export function registerAuthorizationEndpoints(
  server: FastifyInstance,
  deps: AuthorizationEndpointDeps,
): void {
  const signedIn = { policy: 'signed-in' } as const;

  server.get(PATH, { config: signedIn }, async (request) => {
    const actor = actorOf(request);
    return deps.tokens.ofUser(actor.userId).map((token) => authorizationJson(actor, token));
  });

  server.get<OfAuthorization>(`${PATH}/:id`, { config: signedIn }, async (request) => {
    const actor = actorOf(request);
    return authorizationJson(actor, findToken(deps, actor, request.params.id));
  });

  server.post<{ Body: AuthorizationWish }>(
    PATH,
    {
      config: { ...signedIn, audit: 'authorizations:create' },
      schema: { body: AUTHORIZATION_SCHEMA },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const wish = readTokenWish(request.body, Date.now());
      const create = () => issueToken(deps, actor, wish);
      const { token, secret } = audited(deps, request, create, (made) => facts(made.token));
      return reply.code(201).send(authorizationJson(actor, token, secret));
    },
  );

  const remove = { ...signedIn, audit: 'authorizations:revoke' };
  server.delete<OfAuthorization>(`${PATH}/:id`, { config: remove }, async (request) => {
    const actor = actorOf(request);
    const end = () => revokeToken(deps, actor, request.params.id);
    return authorizationJson(actor, audited(deps, request, end, facts));
  });
}

const facts = ({ id, description }: Token) => ({ id, description });

function authorizationJson(
  { email, tokenId }: Actor,
  { id, userId, description, createdAt, expiresAt }: Token,
  secret: string | null = null,
): ApiAuthorization {
  const leftMs = expiresAt === null ? null : Date.parse(expiresAt) - Date.now();
  return {
    id,
    description,
    access_token: {
      id,
      token: secret,
      expires_in: leftMs === null ? null : Math.ceil(leftMs / 1_000),
    },
    scope: ['global'],
    user: { id: userId, email },
    created_at: createdAt,
    updated_at: createdAt,
    tfp: { current: id === tokenId },
  };
}

import { createKey } from '@tfp/contract/key-file';
import type { KeyRing } from '@tfp/contract/sealing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { limits } from '../limits.ts';
import { createRecentReplies, type KeptReply } from './recent-replies.ts';
import { createRequestKey, givenRequestId, type RequestKey } from './request-id.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A reply that streams cannot be given again. */
    streams?: boolean;
  }
  interface FastifyRequest {
    /** Set where the client gave the request an id: the same request sent again has the same key. */
    key: string | null;
  }
}

const KEPT_HEADERS = ['content-type', 'tfp-release', 'x-heroku-warning'];

/**
 * A POST or PATCH that is sent twice with one Request-Id is done once and answered twice. An answer may hold a secret, as
 * that of a new token does: it is given again to the token alone that it was given to.
 */
export function replayRepeatedRequests(server: FastifyInstance, masterKey: KeyRing): void {
  const requestKey = createRequestKey(masterKey);
  // These replies end with this process, so its own key will do: it outlives the rotation that a request may ask for.
  const ownKey = createKey();
  const replyKey = createRequestKey({ newest: () => ownKey });
  const replies = createRecentReplies({
    keptMs: limits.idempotencyMs,
    repliesMax: limits.idempotentRepliesMax,
  });
  const begun = new WeakMap<FastifyRequest, string>();
  server.decorateRequest('key', null);

  server.addHook('preHandler', async (request, reply) => {
    request.key = keyOf(request, requestKey, ({ userId }) => userId);
    const key = keyOf(request, replyKey, ({ tokenId }) => tokenId);
    if (key === null) return;
    for (;;) {
      const running = replies.earlier(key);
      if (running === undefined) break;
      const earlier = await running;
      if (earlier) {
        request.isAudited = true;
        return giveAgain(reply, earlier);
      }
    }
    replies.begin(key);
    begun.set(request, key);
  });

  server.addHook('onSend', async (request, reply, payload) => {
    const key = begun.get(request);
    if (key !== undefined) replies.settle(key, keptReply(reply, payload));
  });
}

function keyOf(
  request: FastifyRequest,
  requestKey: RequestKey,
  whose: (actor: Actor) => string,
): string | null {
  const { method, url, access, body } = request;
  if (method !== 'POST' && method !== 'PATCH') return null;
  if (access === null || request.routeOptions.config.streams === true) return null;
  const id = givenRequestId(request);
  if (id === undefined) return null;
  return requestKey([whose(access.actor), id, method, url, JSON.stringify(body ?? null)]);
}

function keptReply(reply: FastifyReply, payload: unknown): KeptReply | undefined {
  if (reply.statusCode >= 500 || typeof payload !== 'string') return undefined;
  if (Buffer.byteLength(payload) > limits.idempotentReplyBytesMax) return undefined;
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status: reply.statusCode, headers, body: payload };
}

function giveAgain(reply: FastifyReply, kept: KeptReply) {
  return reply.code(kept.status).headers(kept.headers).send(kept.body);
}

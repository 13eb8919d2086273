import { GIT_HEADERS } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LIMITS } from '../limits.ts';
import { type GitRequest, gitProtocol, parseGitRequest } from './git-request.ts';
import type { Pusher, Pushes } from './pushes.ts';
import type { Repositories } from './repositories.ts';
import { createRequestPlaces } from './request-places.ts';
import { serveGit } from './smart-http.ts';

export interface GitEndpointsDeps {
  repositories: Pick<Repositories, 'open'>;
  pushes: Pushes;
  hookSocket: string;
  /** How long a client may be silent. */
  idleMs?: number;
}

type GitRoute = { Params: { appId: string; '*': string } };

/** git's smart HTTP. Who may do what was decided at the door; here the request is only checked for what it is. */
export function registerGitEndpoints(server: FastifyInstance, deps: GitEndpointsDeps): void {
  const places = createRequestPlaces(LIMITS.gitRequestsMax);

  server.register(async (scope) => {
    // The body is git's own and goes on as the stream that it is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error, _request, reply) => sendText(reply, error));
    scope.all<GitRoute>('/git/:appId/*', async (request, reply) => {
      const leave = places.take();
      try {
        await serve(deps, request, reply, leave);
      } finally {
        leave();
      }
      return reply;
    });
  });
}

async function serve(
  deps: GitEndpointsDeps,
  request: FastifyRequest<GitRoute>,
  reply: FastifyReply,
  leave: () => void,
): Promise<void> {
  const { headers, params, raw } = request;
  const git = gitRequestOf(request);
  const repository = await deps.repositories.open(params.appId);
  const push = isPush(git) ? deps.pushes.begin(repository, pusherOf(request)) : undefined;
  push?.arrived.addEventListener('abort', leave);
  reply.hijack();
  try {
    await serveGit({
      ...git,
      repository,
      body: raw,
      contentEncoding: headers['content-encoding'],
      protocol: gitProtocol(git.service, headers['git-protocol']),
      response: reply.raw,
      hookSocket: deps.hookSocket,
      idleMs: deps.idleMs ?? LIMITS.gitIdleMs,
      push,
    });
  } finally {
    if (push) deps.pushes.end(push);
  }
}

function gitRequestOf({ method, headers, params, raw }: FastifyRequest<GitRoute>): GitRequest {
  const query = raw.url?.split('?')[1] ?? '';
  const contentType = headers['content-type'] ?? '';
  return parseGitRequest({ method, path: params['*'], query, contentType });
}

function isPush({ kind, service }: GitRequest): boolean {
  return kind === 'exchange' && service === 'git-receive-pack';
}

function pusherOf({ headers }: FastifyRequest): Pusher {
  const read = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    appName: read(GIT_HEADERS.appName),
    actor: read(GIT_HEADERS.actor) || 'unknown',
    webUrl: read(GIT_HEADERS.webUrl),
  };
}

/** git shows a plain text to its user, and nothing else. */
function sendText(reply: FastifyReply, error: unknown): void {
  const known = error instanceof TfpError ? error : undefined;
  const lines = [known?.message ?? 'The platform failed to serve git.', known?.hint].filter(
    Boolean,
  );
  reply
    .code(known?.status ?? 500)
    .type('text/plain; charset=utf-8')
    .send(`${lines.join('\n')}\n`);
}

import { GIT_HEADERS, gitPath } from '@tfp/contract/builder-client';
import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, appOf } from '../access/guard-server.ts';
import { appUrl } from '../http/public-url.ts';
import { streamGit } from './stream-git.ts';

export interface GitEndpointDeps {
  /** The builder's private socket. */
  builderSocket: string;
  domain: string;
  httpPort: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** git shows plain text to its user, and asks for credentials when it is told to. */
    speaksGit?: boolean;
  }
}

/** A push is written where it is accepted, with its number; who was refused at the door is written here. */
const GIT = {
  policy: 'app:deploy',
  streams: true,
  speaksGit: true,
  auditedElsewhere: true,
} as const;
const SERVICES = new Map([
  ['git-upload-pack', 'git:fetch'],
  ['git-receive-pack', 'git:push'],
]);

/** The door for git: who may, may speak to the builder; not a byte of the conversation is looked at here. */
export function registerGitEndpoints(server: FastifyInstance, deps: GitEndpointDeps): void {
  const stream = async (request: FastifyRequest, reply: FastifyReply, rest: string) => {
    const app = appOf(request);
    const headers = {
      [GIT_HEADERS.appName]: app.name,
      [GIT_HEADERS.actor]: actorOf(request).email,
      [GIT_HEADERS.webUrl]: appUrl(app.name, deps),
    };
    const target = { socketPath: deps.builderSocket, path: gitPath(app.id, rest), headers };
    await streamGit(request.raw, reply.raw, target);
    return reply.hijack();
  };

  server.register(async (git) => {
    git.removeAllContentTypeParsers();
    git.addContentTypeParser('*', (_request, _payload, done) => done(null));

    git.get<{ Querystring: { service?: string } }>(
      '/:app.git/info/refs',
      { config: { ...GIT, audit: 'git:connect' } },
      async (request, reply) => {
        const { service = '' } = request.query;
        if (!SERVICES.has(service)) throw notSmart();
        return stream(request, reply, `info/refs?service=${service}`);
      },
    );
    for (const [service, audit] of SERVICES) {
      git.post(`/:app.git/${service}`, { config: { ...GIT, audit } }, (request, reply) =>
        stream(request, reply, service),
      );
    }
  });
}

function notSmart(): TfpError {
  return new TfpError('forbidden', 'Only smart HTTP is spoken here.', {
    hint: 'Use git 1.6.6 or newer.',
  });
}

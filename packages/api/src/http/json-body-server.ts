import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';

/** Bodies are JSON; a missing one is an empty object, since clients send none where they have nothing to say. */
export function readJsonBodies(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<string>(
    /^application\/([\w.-]+\+)?json/,
    { parseAs: 'string' },
    (request, body, done) => {
      if (body.trim() === '') return done(null, {});
      return parseJson(request, body, done);
    },
  );

  server.addHook('preParsing', async (request, reply) => {
    // A client that waits to be asked for its body sends it only after it was let in.
    if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue();
    if (request.routeOptions.config.streams !== true) limitReading(request.raw);
  });

  server.addHook('preValidation', async (request) => {
    request.body ??= {};
  });
}

/** A body that trickles in holds a connection, not more, and not for long. */
function limitReading(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => request.destroy(), limits.jsonBodyTimeoutMs);
  request.once('close', () => clearTimeout(timer));
  request.once('end', () => clearTimeout(timer));
}

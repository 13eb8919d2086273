import type { ProgressLine } from '@tfp/contract/builds';
import { TfpError, toErrorBody } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { CurrentStack } from './docker-current-stack.ts';

/** `tfp stack:list` and `tfp stack:update`. */
export function registerStackEndpoints(server: FastifyInstance, stack: CurrentStack): void {
  server.get('/stacks', async () => ({ stacks: await stack.list() }));

  server.post('/stacks/update', async (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const send = (line: ProgressLine) => {
      if (!reply.raw.destroyed) reply.raw.write(`${JSON.stringify(line)}\n`);
    };
    try {
      // A client who goes away does not stop it: half an update would be done again from the start.
      await stack.update(send);
      send({ kind: 'done', text: 'The stack is up to date. Apps get it with their next push.' });
    } catch (error) {
      send({ kind: 'failed', error: toErrorBody(asKnown(error)) });
    }
    reply.raw.end();
  });
}

function asKnown(error: unknown): TfpError {
  if (error instanceof TfpError) return error;
  return new TfpError('internal_error', 'The stack could not be updated.', { cause: error });
}

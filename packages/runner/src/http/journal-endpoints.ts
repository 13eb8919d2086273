import { TfpError } from '@tfp/contract/errors';
import type { FastifyInstance } from 'fastify';
import type { Journal } from '../journal/journal.ts';
import { openLineStream } from './line-stream.ts';

export interface JournalDeps {
  journal: Pick<Journal, 'follow'>;
}

export function journalEndpoints(app: FastifyInstance, { journal }: JournalDeps): void {
  app.get<{ Querystring: { after?: string } }>('/journal', async (request, reply) => {
    const after = Number(request.query.after ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) {
      throw new TfpError('bad_request', '"after" must be a whole number, 0 or more.');
    }
    reply.hijack();
    const { write, drained, signal } = openLineStream(reply.raw);
    for await (const entry of journal.follow(after, signal)) {
      write(entry);
      await drained();
    }
    reply.raw.end();
  });
}

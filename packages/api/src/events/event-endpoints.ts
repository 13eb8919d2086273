import { EVENTS_AFTER_HEADER } from '@tfp/contract/platform-api-headers';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { NDJSON, sendStream, wantsEventStream } from '../http/send-stream.ts';
import { eventStream } from './event-form.ts';
import { type EventQuery, type EventWish, readEventQuery, readNumber } from './event-query.ts';
import { beginning, type WatchEventsDeps, watchEvents } from './watch-events.ts';

export type EventEndpointDeps = WatchEventsDeps;

type Asked = FastifyRequest<{ Querystring: EventWish }>;

/** What happened to an app, as one feed. */
export function registerEventEndpoints(server: FastifyInstance, deps: EventEndpointDeps): void {
  server.get<{ Querystring: EventWish }>(
    '/apps/:app/events',
    { config: { policy: 'app:read', streams: true } },
    (request, reply) => {
      const { id } = appOf(request);
      const query = queryOf(request);
      const after = beginning(deps, id, query);
      const form = wantsEventStream(request) ? eventStream(after) : NDJSON;
      const headers = { [EVENTS_AFTER_HEADER]: String(after) };
      return sendStream(reply, form, (gone) => watchEvents(deps, id, after, query, gone), headers);
    },
  );
}

/** A browser that was cut off comes back to the same address and names the last event that it has. It never asks for an end. */
function queryOf(request: Asked): EventQuery {
  const asked = readEventQuery(request.query);
  if (!wantsEventStream(request)) return asked;
  const last = request.headers['last-event-id']?.toString() || undefined;
  const resumed = readNumber('Last-Event-ID', last);
  return { ...asked, after: resumed ?? asked.after, tail: true };
}

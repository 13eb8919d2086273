import type { AppEvent } from '@tfp/contract/app-events';
import { EVENTS_AFTER_HEADER } from '@tfp/contract/platform-api-headers';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { appOf } from '../access/guard-server.ts';
import { readerGone, sendChunks } from '../http/send-lines.ts';
import { EVENT_STREAM, type EventForm, NDJSON } from './event-form.ts';
import { type EventQuery, type EventWish, readEventQuery, readNumber } from './event-query.ts';
import { beginning, type WatchEventsDeps, watchEvents } from './watch-events.ts';

export type EventEndpointDeps = WatchEventsDeps;

type Asked = FastifyRequest<{ Querystring: EventWish }>;

/** What happened to an app, as one feed. */
export function registerEventEndpoints(server: FastifyInstance, deps: EventEndpointDeps): void {
  server.get<{ Querystring: EventWish }>(
    '/apps/:app/events',
    { config: { policy: 'app:read', streams: true } },
    async (request, reply) => {
      const { id } = appOf(request);
      const form = formFor(request);
      const query = queryOf(request, form);
      const after = beginning(deps, id, query);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': form.contentType,
        'cache-control': 'no-store',
        [EVENTS_AFTER_HEADER]: String(after),
      });
      raw.write(form.opening(after));
      raw.flushHeaders();
      const events = watchEvents(deps, id, after, query, readerGone(raw));
      await sendChunks(raw, form.heartbeat, asText(events, form));
    },
  );
}

function formFor({ headers }: Asked): EventForm {
  return (headers.accept ?? '').includes('text/event-stream') ? EVENT_STREAM : NDJSON;
}

/** A browser that was cut off comes back to the same address and names the last event that it has. It never asks for an end. */
function queryOf({ query, headers }: Asked, form: EventForm): EventQuery {
  const asked = readEventQuery(query);
  if (form !== EVENT_STREAM) return asked;
  const resumed = readNumber('Last-Event-ID', headers['last-event-id']?.toString() || undefined);
  return { ...asked, after: resumed ?? asked.after, tail: true };
}

async function* asText(events: AsyncIterable<AppEvent>, form: EventForm): AsyncGenerator<string> {
  for await (const event of events) yield form.toText(event);
}

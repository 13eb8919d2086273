import type { AppEvent } from '@tfp/contract/app-events';
import { EVENT_STREAM, type StreamForm } from '../http/send-stream.ts';
import { limits } from '../limits.ts';

/**
 * As browsers read it. All events come as messages: their kind stands in the data. It opens with where the feed stands:
 * a reader that is cut off before its first event knows its place.
 */
export function eventStream(after: number): StreamForm<AppEvent> {
  return {
    contentType: EVENT_STREAM,
    opening: `retry: ${limits.eventRetryMs}\nid: ${after}\n\n`,
    heartbeat: ':\n\n',
    toText: (event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`,
  };
}

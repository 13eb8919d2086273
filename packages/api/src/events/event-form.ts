import type { AppEvent } from '@tfp/contract/app-events';
import { limits } from '../limits.ts';

/** How events are written for a reader. */
export interface EventForm {
  contentType: string;
  /** Comes first, and says where the feed stands: a reader that is cut off before its first event knows its place. */
  opening: (after: number) => string;
  heartbeat: string;
  toText: (event: AppEvent) => string;
}

export const NDJSON: EventForm = {
  contentType: 'application/x-ndjson',
  opening: () => '',
  heartbeat: '\n',
  toText: (event) => `${JSON.stringify(event)}\n`,
};

/** As browsers read it. All events come as messages: their kind stands in the data. */
export const EVENT_STREAM: EventForm = {
  contentType: 'text/event-stream',
  opening: (after) => `retry: ${limits.eventRetryMs}\nid: ${after}\n\n`,
  heartbeat: ':\n\n',
  toText: (event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`,
};

import type { NewAppEvent, StoredAppEvent } from '@tfp/contract/app-events';
import { eventText } from './event-text.ts';

/** An event as it lies in the ledger. Its text is not kept: it follows from the rest. */
export interface EventRow {
  id: number;
  at: string;
  kind: string;
  version: number | null;
  process: string | null;
  actor: string | null;
  data: string;
}

export function toRow(event: NewAppEvent, at: string): Omit<EventRow, 'id'> {
  return {
    at,
    kind: event.kind,
    version: event.version ?? null,
    process: event.process ?? null,
    actor: event.by ?? null,
    data: JSON.stringify(event.data),
  };
}

export function toEvent({ id, at, kind, version, process, actor, data }: EventRow): StoredAppEvent {
  const event = {
    kind,
    ...(version === null ? {} : { version }),
    ...(process === null ? {} : { process }),
    ...(actor === null ? {} : { by: actor }),
    data: JSON.parse(data),
  } as NewAppEvent;
  return { id, at, text: eventText(event), ...event } as StoredAppEvent;
}

import { isKindName } from '@tfp/contract/app-events';
import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import type { EventFilter } from './event-store.ts';

export interface EventQuery extends EventFilter {
  /** Only behind this event. Undefined: from `num` events before the end on. */
  after?: number | undefined;
  /** How many at the most; of a tail, how many before it goes on. */
  num?: number | undefined;
  tail: boolean;
}

/** As it stands in an address. */
export interface EventWish {
  after?: string;
  num?: string;
  kinds?: string;
  since?: string;
  tail?: string;
}

export function readEventQuery({ after, num, kinds, since, tail }: EventWish): EventQuery {
  return {
    after: readNumber('after', after),
    num: readNumber('num', num),
    kinds: kinds === undefined ? undefined : readKinds(kinds),
    since: since === undefined ? undefined : readTime(since),
    tail: tail === 'true',
  };
}

/** The id of an event, or a count of events. */
export function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new TfpError('bad_request', `${name} is no number: ${shown(text)}.`, {
    hint: 'Ids of events are whole numbers, and so is how many of them are wanted.',
  });
}

function readKinds(text: string): string[] {
  const kinds = text
    .split(',')
    .map((kind) => kind.trim())
    .filter((kind) => kind !== '');
  const unknown = kinds.find((kind) => !isKindName(kind));
  if (unknown !== undefined) {
    throw new TfpError('bad_request', `There are no events of the kind ${shown(unknown)}.`, {
      hint: 'Kinds are named as release, or release.live.',
    });
  }
  if (kinds.length > 0 && kinds.length <= limits.eventKindsMax) return kinds;
  throw new TfpError('bad_request', `kinds names 1 to ${limits.eventKindsMax} kinds.`);
}

function readTime(text: string): string {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new TfpError('bad_request', `since is no time: ${shown(text)}.`, {
    hint: 'Write it as 2026-11-27T12:00:00Z.',
  });
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}

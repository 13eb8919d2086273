import type { NewAppEvent, StoredAppEvent } from '@tfp/contract/app-events';
import { createChanges } from '../changes.ts';
import { limits } from '../limits.ts';
import type { Db } from '../store/open-database.ts';
import type { Transactions } from '../store/transactions.ts';
import { type EventRow, toEvent, toRow } from './event-row.ts';

export interface EventFilter {
  /** `release` is every kind of release, `release.live` that one. Undefined: all. */
  kinds?: readonly string[] | undefined;
  /** ISO time: only what happened since. */
  since?: string | undefined;
}

const COLUMNS = 'id, at, kind, version, process, actor, data';
const MATCHES = `(:since IS NULL OR at >= :since) AND (:kinds IS NULL OR EXISTS (
  SELECT 1 FROM json_each(:kinds)
  WHERE kind = value OR substr(kind, 1, length(value) + 1) = value || '.'))`;

/**
 * All SQL about what happened to apps. Whoever causes an event adds it in the same transaction; whoever follows is woken
 * when that is on the disk. A reader is a number, and holds no events.
 */
export function createEventStore(db: Db, { afterCommit }: Pick<Transactions, 'afterCommit'>) {
  const changes = createChanges<[NewAppEvent]>();
  // Of an app that is gone nothing is told: its feed has ended.
  const insert = db.prepare<Omit<EventRow, 'id'> & { appId: string }, { id: number }>(`
    INSERT INTO app_events (app_id, id, at, kind, version, process, actor, data)
    SELECT :appId, coalesce((SELECT max(id) FROM app_events WHERE app_id = :appId), 0) + 1,
      :at, :kind, :version, :process, :actor, :data
    WHERE EXISTS (SELECT 1 FROM apps WHERE id = :appId AND destroyed_at IS NULL)
    RETURNING id`);
  const removeUpTo = db.prepare<{ appId: string; id: number }>(
    'DELETE FROM app_events WHERE app_id = :appId AND id <= :id',
  );

  function add(appId: string, event: NewAppEvent, at = new Date().toISOString()): void {
    const added = insert.get({ appId, ...toRow(event, at) });
    if (added === undefined) return;
    // Not for each one: a page is written for every removal.
    if (added.id % limits.eventsTrimmedAtOnce === 0) {
      removeUpTo.run({ appId, id: added.id - limits.eventsKept });
    }
    afterCommit(() => changes.notify(appId, event));
  }

  return { add, subscribe: changes.subscribe, ...createEventReads(db), ...createEventTrim(db) };
}

function createEventReads(db: Db) {
  // Each by itself is one step in the index; asked for together they are a walk over all rows.
  const selectEnds = db.prepare<{ appId: string }, { first: number | null; last: number | null }>(`
    SELECT (SELECT min(id) FROM app_events WHERE app_id = :appId) AS first,
      (SELECT max(id) FROM app_events WHERE app_id = :appId) AS last`);
  const selectAfter = db.prepare<Wish & { after: number }, EventRow>(`
    SELECT ${COLUMNS} FROM app_events WHERE app_id = :appId AND id > :after AND ${MATCHES}
    ORDER BY id LIMIT :limit`);
  const selectNewest = db.prepare<Wish, EventRow>(`
    SELECT ${COLUMNS} FROM app_events WHERE app_id = :appId AND ${MATCHES}
    ORDER BY id DESC LIMIT :limit`);
  const selectOfRelease = db.prepare<{ appId: string; version: number; kind: string }>(
    'SELECT 1 FROM app_events WHERE app_id = :appId AND version = :version AND kind = :kind LIMIT 1',
  );

  return {
    /** The first and the last number that are kept; `last` is 0 where nothing ever happened. */
    ends(appId: string): { first: number; last: number } {
      const { first, last } = selectEnds.get({ appId }) ?? { first: null, last: null };
      return { first: first ?? 1, last: last ?? 0 };
    },
    /** The oldest first. */
    after: (appId: string, after: number, limit: number, filter: EventFilter): StoredAppEvent[] =>
      selectAfter.all({ ...wish(appId, limit, filter), after }).map(toEvent),
    /** The newest ones, the oldest of them first. */
    newest: (appId: string, limit: number, filter: EventFilter): StoredAppEvent[] =>
      selectNewest
        .all(wish(appId, limit, filter))
        .reverse()
        .map(toEvent),
    hasOfRelease: (appId: string, version: number, kind: NewAppEvent['kind']): boolean =>
      selectOfRelease.get({ appId, version, kind }) !== undefined,
  };
}

interface Wish {
  appId: string;
  limit: number;
  kinds: string | null;
  since: string | null;
}

function wish(appId: string, limit: number, { kinds, since }: EventFilter): Wish {
  return {
    appId,
    limit,
    kinds: kinds === undefined ? null : JSON.stringify(kinds),
    since: since ?? null,
  };
}

function createEventTrim(db: Db) {
  // Order is by number: a clock that was put back lets some rows stay a little longer.
  const removeOld = db.prepare<{ appId: string; before: string; limit: number }>(`
    DELETE FROM app_events WHERE app_id = :appId AND id IN (
      SELECT id FROM app_events WHERE app_id = :appId AND at < :before AND id < coalesce(
        (SELECT min(id) FROM app_events WHERE app_id = :appId AND at >= :before),
        (SELECT max(id) FROM app_events WHERE app_id = :appId))
      ORDER BY id LIMIT :limit)`);
  const selectEnded = db.prepare<{ before: string }, { id: string }>(`
    SELECT id FROM apps WHERE destroyed_at < :before
      AND EXISTS (SELECT 1 FROM app_events WHERE app_id = apps.id)`);
  const removeSome = db.prepare<{ appId: string; limit: number }>(`
    DELETE FROM app_events WHERE app_id = :appId AND id IN (
      SELECT id FROM app_events WHERE app_id = :appId ORDER BY id LIMIT :limit)`);

  return {
    /** Removes some of what happened before a time, and answers how many. The newest one stays. */
    removeBefore: (appId: string, before: string, limit: number): number =>
      removeOld.run({ appId, before, limit }).changes,
    /** The apps that were destroyed before a time and whose feeds are still there. */
    endedBefore: (before: string): string[] => selectEnded.all({ before }).map(({ id }) => id),
    removeSome: (appId: string, limit: number): number => removeSome.run({ appId, limit }).changes,
  };
}

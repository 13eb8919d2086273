import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import { found } from '../store/found.ts';
import type { Db } from '../store/open-database.ts';

export interface Token {
  id: string;
  userId: string;
  /** What it is for, in the words of whoever made it. */
  description: string;
  createdAt: string;
  /** null: never. */
  expiresAt: string | null;
}

export interface NewToken extends Omit<Token, 'id' | 'createdAt'> {
  sha256: string;
}

interface TokenRow {
  id: string;
  user_id: string;
  name: string;
  created_at: string;
  expires_at: string | null;
}

interface ActorRow {
  user_id: string;
  email: string;
  is_admin: number;
  token_id: string;
}

const IS_GOOD = `tokens.revoked_at IS NULL
  AND (tokens.expires_at IS NULL OR tokens.expires_at > :now)`;
const SELECT = 'SELECT id, user_id, name, created_at, expires_at FROM tokens';
const SELECT_ACTOR = `
  SELECT users.id AS user_id, users.email, users.is_admin, tokens.id AS token_id
  FROM tokens JOIN users ON users.id = tokens.user_id WHERE ${IS_GOOD}`;
const now = () => new Date().toISOString();

/** All SQL about tokens. Only the hash of one is ever here; of those that are over nobody hears. */
export function createTokenStore(db: Db) {
  return { ...createActorReads(db), ...createTokenReads(db), ...createTokenWrites(db) };
}

function createActorReads(db: Db) {
  const selectByHash = db.prepare<{ sha256: string; now: string }, ActorRow>(
    `${SELECT_ACTOR} AND tokens.sha256 = :sha256`,
  );
  const selectById = db.prepare<{ id: string; now: string }, ActorRow>(
    `${SELECT_ACTOR} AND tokens.id = :id`,
  );

  return {
    actorByHash: (sha256: string): Actor | undefined =>
      found(selectByHash.get({ sha256, now: now() }), toActor),
    actorByTokenId: (id: string): Actor | undefined =>
      found(selectById.get({ id, now: now() }), toActor),
  };
}

function createTokenReads(db: Db) {
  const selectAny = db.prepare<[], { id: string }>('SELECT id FROM tokens LIMIT 1');
  const selectOfUser = db.prepare<{ userId: string; now: string }, TokenRow>(`
    ${SELECT} WHERE user_id = :userId AND ${IS_GOOD} ORDER BY created_at DESC, id`);
  const selectOtherKeeper = db.prepare<{ id: string }, { id: string }>(`
    SELECT tokens.id FROM tokens JOIN users ON users.id = tokens.user_id
    WHERE users.is_admin = 1 AND tokens.id <> :id
      AND tokens.revoked_at IS NULL AND tokens.expires_at IS NULL LIMIT 1`);

  return {
    /** No token was ever made. */
    isEmpty: (): boolean => selectAny.get() === undefined,
    /** The newest first. */
    ofUser: (userId: string): Token[] => selectOfUser.all({ userId, now: now() }).map(toToken),
    /** Whether an admin would still have a token that never expires, if this one were gone. */
    adminsCanSpare: (id: string): boolean => selectOtherKeeper.get({ id }) !== undefined,
  };
}

function createTokenWrites(db: Db) {
  const insert = db.prepare<NewToken & { id: string; now: string }, TokenRow>(`
    INSERT INTO tokens (id, user_id, name, sha256, created_at, expires_at)
    VALUES (:id, :userId, :description, :sha256, :now, :expiresAt)
    RETURNING id, user_id, name, created_at, expires_at`);
  const updateRevoked = db.prepare<{ id: string; now: string }>(
    'UPDATE tokens SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL',
  );

  // A platform without a good token would take that of its first start for a new one: it keeps what it knows of it.
  const deleteEnded = db.prepare<{ before: string }>(`
    DELETE FROM tokens WHERE coalesce(revoked_at, expires_at) < :before AND EXISTS (
      SELECT 1 FROM tokens AS other WHERE other.revoked_at IS NULL AND other.expires_at IS NULL)`);

  return {
    add(token: NewToken): Token {
      const row = insert.get({ ...token, id: randomUUID(), now: now() });
      if (row === undefined) throw new Error('the ledger gave a token no row');
      return toToken(row);
    },
    revoke(id: string): void {
      updateRevoked.run({ id, now: now() });
    },
    /** Forgets those that were revoked, or have expired, before then. Answers how many. */
    forgetEnded: (before: string): number => deleteEnded.run({ before }).changes,
  };
}

function toToken(row: TokenRow): Token {
  return {
    id: row.id,
    userId: row.user_id,
    description: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}

function toActor(row: ActorRow): Actor {
  return {
    userId: row.user_id,
    email: row.email,
    isAdmin: row.is_admin === 1,
    tokenId: row.token_id,
  };
}

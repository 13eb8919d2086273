import { randomUUID } from 'node:crypto';
import type { Actor } from '../access/actor.ts';
import type { Db } from '../store/open-database.ts';

export interface User {
  id: string;
  email: string;
}

interface ActorRow {
  user_id: string;
  email: string;
  is_admin: number;
  token_id: string;
}

const SELECT_ACTOR = `
  SELECT users.id AS user_id, users.email, users.is_admin, tokens.id AS token_id
  FROM tokens JOIN users ON users.id = tokens.user_id
  WHERE tokens.revoked_at IS NULL AND (tokens.expires_at IS NULL OR tokens.expires_at > :now)`;

/** All SQL about users and their tokens. Of a token only its hash is ever here. */
export function createTokenStore(db: Db) {
  const countTokens = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM tokens');
  const selectByHash = db.prepare<{ sha256: string; now: string }, ActorRow>(
    `${SELECT_ACTOR} AND tokens.sha256 = :sha256`,
  );
  const selectById = db.prepare<{ id: string; now: string }, ActorRow>(
    `${SELECT_ACTOR} AND tokens.id = :id`,
  );
  const selectUser = db.prepare<{ email: string }, User>(
    'SELECT id, email FROM users WHERE email = :email',
  );
  const selectUserById = db.prepare<{ id: string }, User>(
    'SELECT id, email FROM users WHERE id = :id',
  );
  const insertUser = db.prepare<{ id: string; email: string; isAdmin: number; now: string }>(`
    INSERT INTO users (id, email, is_admin, created_at) VALUES (:id, :email, :isAdmin, :now)`);
  const insertToken = db.prepare<{
    id: string;
    userId: string;
    name: string;
    sha256: string;
    now: string;
  }>(`
    INSERT INTO tokens (id, user_id, name, sha256, created_at)
    VALUES (:id, :userId, :name, :sha256, :now)`);
  const now = () => new Date().toISOString();

  return {
    isEmpty: (): boolean => countTokens.get()?.count === 0,
    actorByHash: (sha256: string): Actor | undefined =>
      toActor(selectByHash.get({ sha256, now: now() })),
    actorByTokenId: (id: string): Actor | undefined => toActor(selectById.get({ id, now: now() })),
    userByEmail: (email: string): User | undefined => selectUser.get({ email }),
    user: (id: string): User | undefined => selectUserById.get({ id }),
    addUser(email: string, options: { isAdmin: boolean }): User {
      const user = { id: randomUUID(), email };
      insertUser.run({ ...user, isAdmin: options.isAdmin ? 1 : 0, now: now() });
      return user;
    },
    addToken(userId: string, name: string, sha256: string): void {
      insertToken.run({ id: randomUUID(), userId, name, sha256, now: now() });
    },
  };
}
export type TokenStore = ReturnType<typeof createTokenStore>;

function toActor(row: ActorRow | undefined): Actor | undefined {
  return (
    row && {
      userId: row.user_id,
      email: row.email,
      isAdmin: row.is_admin === 1,
      tokenId: row.token_id,
    }
  );
}

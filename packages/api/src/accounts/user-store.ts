import { randomUUID } from 'node:crypto';
import type { Db } from '../store/open-database.ts';

export interface User {
  id: string;
  email: string;
}

/** All SQL about users. */
export function createUserStore(db: Db) {
  const selectByEmail = db.prepare<{ email: string }, User>(
    'SELECT id, email FROM users WHERE email = :email',
  );
  const insert = db.prepare<{ id: string; email: string; isAdmin: number; now: string }>(`
    INSERT INTO users (id, email, is_admin, created_at) VALUES (:id, :email, :isAdmin, :now)`);

  return {
    byEmail: (email: string): User | undefined => selectByEmail.get({ email }),
    add(email: string, options: { isAdmin: boolean }): User {
      const user = { id: randomUUID(), email };
      insert.run({ ...user, isAdmin: options.isAdmin ? 1 : 0, now: new Date().toISOString() });
      return user;
    },
  };
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LogQuery } from '@tfp/contract/log-lines';
import type { KeyRing } from '@tfp/contract/sealing';

/** What an address of a log session lets its holder read, and until when. */
export interface LogSession {
  appId: string;
  /** The session ends with the token that opened it. */
  tokenId: string;
  query: LogQuery;
  expiresAt: number;
}

export interface LogSessions {
  /** The secret part of the address. Nothing is stored: it holds through restarts, until the master key is rotated. */
  toSecret: (session: LogSession) => string;
  /** Undefined when it was not made here, or is over. */
  fromSecret: (secret: string, now: number) => LogSession | undefined;
}

export function createLogSessions(masterKey: Pick<KeyRing, 'newest'>): LogSessions {
  const key = () => createHmac('sha256', masterKey.newest().bytes).update('log-sessions').digest();
  const sign = (text: string) => createHmac('sha256', key()).update(text).digest('base64url');

  return {
    toSecret(session) {
      const text = Buffer.from(JSON.stringify(session)).toString('base64url');
      return `${text}.${sign(text)}`;
    },
    fromSecret(secret, now) {
      const [text = '', signature = ''] = secret.split('.');
      // Compared as written: many spellings of base64 mean the same bytes.
      const given = Buffer.from(signature);
      const right = Buffer.from(sign(text));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const session = JSON.parse(Buffer.from(text, 'base64url').toString()) as LogSession;
      return session.expiresAt > now ? session : undefined;
    },
  };
}

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import type { Ledger } from '../ledger.ts';
import { createToken, hashToken, isTokenShaped } from './token.ts';

/**
 * Makes the first user and their token, at the first start only. The file is written before the row: a start that was
 * killed in between finds it and takes the token that it holds.
 */
export function ensureAdmin(
  ledger: Pick<Ledger, 'tokens' | 'users' | 'audit' | 'atomically'>,
  file: string,
  domain: string,
): void {
  if (!ledger.tokens.isEmpty()) return;
  const token = readToken(file) ?? writeToken(file);
  ledger.atomically(() => {
    const email = `admin@${domain}`;
    const admin = ledger.users.byEmail(email) ?? ledger.users.add(email, { isAdmin: true });
    const description = 'first admin token';
    const { id } = ledger.tokens.add({
      userId: admin.id,
      description,
      sha256: hashToken(token),
      expiresAt: null,
    });
    const detail = { id, description, user: email };
    ledger.audit.add({ action: 'authorizations:create', actor: PLATFORM_ACTOR, detail });
  });
}

function readToken(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return isTokenShaped(token) ? token : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeToken(file: string): string {
  const token = createToken();
  const part = `${file}.part`;
  const descriptor = openSync(part, 'w', 0o600);
  writeSync(descriptor, `${token}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(part, file);
  return token;
}

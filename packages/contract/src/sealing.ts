import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Secrets at rest: a master key in a file wraps one data key per app, and the data key seals the app's config.
 * Whoever deletes the wrapped data key has made everything under it unreadable.
 */
export interface Sealed {
  /** Which key sealed it, so that a rotation can tell old from new. */
  keyId: string;
  nonce: string;
  text: string;
  tag: string;
}

export interface SealingKey {
  id: string;
  bytes: Buffer;
}

/** The master keys through their rotations: the newest seals, and each opens what it sealed. */
export interface KeyRing {
  newest: () => SealingKey;
  /** Throws in words when no such key is there: nothing is ever taken for clear text. */
  find: (keyId: string) => SealingKey;
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** Seals a text; `context` (app, release, …) is bound to it, so that a sealed text cannot be moved elsewhere. */
export function seal(key: SealingKey, text: string, context: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    keyId: key.id,
    nonce: nonce.toString('base64'),
    text: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** Opens what `seal` made; throws when the key, the context or a byte is not the same. */
export function open(key: SealingKey, sealed: Sealed, context: string): string {
  const nonce = Buffer.from(sealed.nonce, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: 16 });
  decipher.setAAD(Buffer.from(context)).setAuthTag(Buffer.from(sealed.tag, 'base64'));
  return Buffer.concat([
    decipher.update(Buffer.from(sealed.text, 'base64')),
    decipher.final(),
  ]).toString('utf8');
}

/** Makes an app's data key, wrapped by the newest master key. */
export function createDataKey(master: Pick<KeyRing, 'newest'>, appId: string): Sealed {
  return wrap(master.newest(), randomBytes(KEY_BYTES), appId);
}

export function openDataKey(
  master: Pick<KeyRing, 'find'>,
  wrapped: Sealed,
  appId: string,
): SealingKey {
  const text = open(master.find(wrapped.keyId), wrapped, dataKeyContext(appId));
  return { id: `app:${appId}`, bytes: Buffer.from(text, 'base64') };
}

/** The same data key, wrapped by the newest master key: what it sealed opens as before. */
export function rewrapDataKey(master: KeyRing, wrapped: Sealed, appId: string): Sealed {
  return wrap(master.newest(), openDataKey(master, wrapped, appId).bytes, appId);
}

/** The context that a config version's values are bound to. */
export function configContext(appId: string, configVersion: number): string {
  return `config:${appId}:${configVersion}`;
}

function wrap(key: SealingKey, dataKey: Buffer, appId: string): Sealed {
  return seal(key, dataKey.toString('base64'), dataKeyContext(appId));
}

function dataKeyContext(appId: string): string {
  return `data-key:${appId}`;
}

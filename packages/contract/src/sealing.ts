import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Secrets at rest: one master key in a file wraps one data key per app, and the data key seals the app's config.
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

/** Makes an app's data key, wrapped by the master key. */
export function createDataKey(master: SealingKey, appId: string): Sealed {
  return seal(master, randomBytes(KEY_BYTES).toString('base64'), dataKeyContext(appId));
}

export function openDataKey(master: SealingKey, wrapped: Sealed, appId: string): SealingKey {
  const bytes = Buffer.from(open(master, wrapped, dataKeyContext(appId)), 'base64');
  return { id: `app:${appId}`, bytes };
}

/** The context that a config version's values are bound to. */
export function configContext(appId: string, configVersion: number): string {
  return `config:${appId}:${configVersion}`;
}

function dataKeyContext(appId: string): string {
  return `data-key:${appId}`;
}

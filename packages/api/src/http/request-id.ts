import { createHmac, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { KeyRing } from '@tfp/contract/sealing';

const ID = /^[\w-]{1,128}$/;

/** The client's own id of a request. A list names the newest first; what is no id is replaced. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  return givenRequestId(request) ?? randomUUID();
}

/** Only what the client gave can be recognised when it is sent again. */
export function givenRequestId(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  const [first = ''] = String(request.headers['request-id'] ?? '').split(',');
  const id = first.trim();
  return ID.test(id) ? id : undefined;
}

export type RequestKey = (parts: readonly string[]) => string;

/**
 * Names a request so that the same one sent again is known: same person, same id, same words. The words may be secret,
 * so without the master key nobody can try out which ones they were. What the ledger keeps of a request is not known
 * again over a rotation.
 */
export function createRequestKey(masterKey: Pick<KeyRing, 'newest'>): RequestKey {
  const key = () => createHmac('sha256', masterKey.newest().bytes).update('request-keys').digest();
  return (parts) => createHmac('sha256', key()).update(JSON.stringify(parts)).digest('hex');
}

import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

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

/** Names a request so that the same one sent again is known: same person, same id, same words. */
export function requestKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

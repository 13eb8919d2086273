import type { IncomingMessage } from 'node:http';

const ADDRESS = /^[\da-f.:]{2,45}$/i;

/**
 * Where a request comes from. On the platform's own socket nobody but the router can call, and it names its client
 * itself; on loopback the same header is anybody's word and counts nothing.
 */
export function clientAddress({
  socket,
  headers,
}: Pick<IncomingMessage, 'socket' | 'headers'>): string | null {
  const address = socket.remoteAddress ?? String(headers['x-forwarded-for'] ?? '');
  return ADDRESS.test(address) ? address : null;
}

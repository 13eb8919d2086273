import type { IncomingMessage } from 'node:http';

const HOST = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/;

/**
 * The address by which the client reached us, for the absolute URLs in replies: through a tunnel it is another than
 * our own. Only the router, which comes over our socket, is believed about the scheme.
 */
export function publicUrl(request: IncomingMessage, apiPort: number): string {
  const host = request.headers.host ?? '';
  const isFromRouter = request.socket?.remoteAddress === undefined;
  const isSecure = isFromRouter && request.headers['x-forwarded-proto'] === 'https';
  return `${isSecure ? 'https' : 'http'}://${HOST.test(host) ? host : `127.0.0.1:${apiPort}`}`;
}

/** Where an app's own visitors find it. */
export function appUrl(name: string, place: { domain: string; httpPort: number }): string {
  const port = place.httpPort === 80 ? '' : `:${place.httpPort}`;
  return `http://${name}.${place.domain}${port}/`;
}

import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Headers of git's smart HTTP that reach the builder as they are; all others stay outside. */
const FORWARDED = [
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'transfer-encoding',
  'user-agent',
] as const;
const PROTOCOL = /^version=[0-2]$/;

export function forwardedGitHeaders(given: IncomingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const name of FORWARDED) {
    const value = given[name];
    if (value !== undefined) headers[name] = value;
  }
  const protocol = given['git-protocol'];
  if (typeof protocol === 'string' && PROTOCOL.test(protocol)) headers['git-protocol'] = protocol;
  return headers;
}

/** Hop-by-hop headers belong to the connection with the builder; the rest of its answer is the client's. */
export function returnedGitHeaders(given: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { connection, 'keep-alive': _, 'transfer-encoding': __, ...headers } = given;
  return headers;
}

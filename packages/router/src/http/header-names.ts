import { equalsIgnoreCase, startsWithIgnoreCase } from './bytes.ts';

/** The fields that the router itself reads, sets or removes. All others only pass. */
export const HEADER = {
  other: 0,
  host: 1,
  contentLength: 2,
  transferEncoding: 3,
  connection: 4,
  upgrade: 5,
  expect: 6,
  accept: 7,
  requestId: 8,
  keepAlive: 9,
  contentType: 10,
  /** Meant for the next hop alone: never passed on. */
  hopByHop: 11,
  /** Said by the edge alone: a client's own is dropped. */
  edge: 12,
} as const;

const NAMES: [string, number][] = [
  ['host', HEADER.host],
  ['content-length', HEADER.contentLength],
  ['transfer-encoding', HEADER.transferEncoding],
  ['connection', HEADER.connection],
  ['upgrade', HEADER.upgrade],
  ['expect', HEADER.expect],
  ['accept', HEADER.accept],
  ['x-request-id', HEADER.requestId],
  ['keep-alive', HEADER.keepAlive],
  ['content-type', HEADER.contentType],
  ['proxy-connection', HEADER.hopByHop],
  ['proxy-authorization', HEADER.hopByHop],
  ['proxy-authenticate', HEADER.hopByHop],
  ['te', HEADER.hopByHop],
  ['trailer', HEADER.hopByHop],
  ['http2-settings', HEADER.hopByHop],
  ['proxy', HEADER.edge],
  ['via', HEADER.edge],
  ['forwarded', HEADER.edge],
  ['x-real-ip', HEADER.edge],
  ['x-request-start', HEADER.edge],
];
const FORWARDED_PREFIX = Buffer.from('x-forwarded-');

interface KnownName {
  bytes: Buffer;
  id: number;
}

const BY_LENGTH: KnownName[][] = Array.from({ length: 32 }, (_, length) =>
  NAMES.filter(([name]) => name.length === length).map(([name, id]) => ({
    bytes: Buffer.from(name),
    id,
  })),
);

/** Finds which known field a name is, whatever its case. */
export function headerId(bytes: Uint8Array, start: number, end: number): number {
  const known = BY_LENGTH[end - start];
  if (known !== undefined) {
    for (const name of known) {
      if (equalsIgnoreCase(bytes, start, end, name.bytes)) return name.id;
    }
  }
  const mayBeForwarded = end - start > FORWARDED_PREFIX.length;
  if (mayBeForwarded && startsWithIgnoreCase(bytes, start, FORWARDED_PREFIX)) return HEADER.edge;
  return HEADER.other;
}

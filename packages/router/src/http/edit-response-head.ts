import type { FieldList } from './field-list.ts';
import { HEADER } from './header-names.ts';
import type { ResponseHead } from './response-head.ts';

/** What may be put into a head: the bytes before it must have room for the longest. */
export const ADDED = {
  nothing: Buffer.alloc(0),
  close: Buffer.from('Connection: close\r\n'),
  keepAlive: Buffer.from('Connection: keep-alive\r\n'),
  upgrade: Buffer.from('Connection: Upgrade\r\n'),
} as const;
export const HEADROOM_BYTES = 64;

const ONE = 49;

/** Decides which fields the client may not see, beside those that were for this hop alone. */
export function dropFraming(head: ResponseHead, clientMinor: number): void {
  const { status, fields } = head;
  if (status < 200 || status === 204) dropById(fields, HEADER.contentLength);
  if (status < 200 || status === 204 || status === 304 || clientMinor === 0) {
    dropById(fields, HEADER.transferEncoding);
  }
}

/**
 * Cuts the dropped fields out and puts `added` in, in place: what stands before a gap slides towards the body, so
 * that head and body stay one piece. Returns where the head begins now.
 */
export function editResponseHead(
  bytes: Buffer,
  start: number,
  head: ResponseHead,
  added: Buffer,
): number {
  const { fields } = head;
  const statusLineBytes = head.lineEnd - start;
  let at = start;
  for (let i = 0; i < fields.count; i++) {
    if (fields.isDropped[i] === 0) continue;
    const gapStart = fields.nameStart[i] as number;
    const gapBytes = (fields.lineEnd[i] as number) - gapStart;
    bytes.copyWithin(at + gapBytes, at, gapStart);
    at += gapBytes;
  }
  if (added.length > 0) {
    bytes.copyWithin(at - added.length, at, at + statusLineBytes);
    at -= added.length;
    added.copy(bytes, at + statusLineBytes);
  }
  bytes[at + 7] = ONE;
  return at;
}

export function keepUpgrade(fields: FieldList): void {
  for (let i = 0; i < fields.count; i++) {
    if (fields.id[i] === HEADER.upgrade) fields.isDropped[i] = 0;
  }
}

function dropById(fields: FieldList, id: number): void {
  for (let i = 0; i < fields.count; i++) {
    if (fields.id[i] === id) fields.isDropped[i] = 1;
  }
}

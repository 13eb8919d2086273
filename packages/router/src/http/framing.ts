import { CONTENT_LENGTH_DIGITS_MAX } from '../limits.ts';
import { digitValue, equalsIgnoreCase, isDigit, NAME_BYTE } from './bytes.ts';

const CHUNKED = Buffer.from('chunked');

/** Reads a length as RFC 9110 writes it: digits alone. -1 when it is anything else, leading zeros included. */
export function readContentLength(bytes: Uint8Array, start: number, end: number): number {
  const digits = end - start;
  if (digits === 0 || digits > CONTENT_LENGTH_DIGITS_MAX) return -1;
  if (digits > 1 && digitValue(bytes[start]) === 0) return -1;
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (!isDigit(code)) return -1;
    length = length * 10 + digitValue(code);
  }
  return length;
}

/** The one transfer coding that we understand, written in the one way that nobody can misread. */
export function isChunked(bytes: Uint8Array, start: number, end: number): boolean {
  return equalsIgnoreCase(bytes, start, end, CHUNKED);
}

/** One well-formed coding that we do not have, as opposed to a list or garbage. */
export function isOtherCoding(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return false;
  for (let at = start; at < end; at++) {
    if (NAME_BYTE[bytes[at] as number] === 0) return false;
  }
  return true;
}

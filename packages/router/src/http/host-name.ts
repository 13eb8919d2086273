import { HOST_BYTES_MAX } from '../limits.ts';
import { COLON, HOST_BYTE, isDigit } from './bytes.ts';

const BRACKET_OPEN = 91;
const BRACKET_CLOSE = 93;
const PORT_DIGITS_MAX = 5;

/**
 * Reads `host[:port]` into the form that routes are kept by: lower case, without port and trailing dot.
 * Empty when it is nothing that could be a host.
 */
export function readHostName(bytes: Buffer, start: number, end: number): string {
  if (end - start > HOST_BYTES_MAX) return '';
  const nameEnd =
    bytes[start] === BRACKET_OPEN ? endOfAddress(bytes, start, end) : endOfName(bytes, start, end);
  if (nameEnd === start || !isPort(bytes, nameEnd, end)) return '';
  const name = bytes.toString('latin1', start, nameEnd).toLowerCase();
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function endOfName(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && HOST_BYTE[bytes[at] as number] === 1) at++;
  return at;
}

/** An IPv6 address in brackets: hex digits, colons and dots. Its meaning does not matter, since no route has one. */
function endOfAddress(bytes: Buffer, start: number, end: number): number {
  let at = start + 1;
  while (at < end && (bytes[at] === COLON || HOST_BYTE[bytes[at] as number] === 1)) at++;
  return bytes[at] === BRACKET_CLOSE && at < end ? at + 1 : start;
}

function isPort(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return true;
  if (bytes[start] !== COLON || end - start === 1 || end - start > PORT_DIGITS_MAX + 1)
    return false;
  for (let at = start + 1; at < end; at++) if (!isDigit(bytes[at])) return false;
  return true;
}

import { LINE_BYTES_MAX, METHOD_BYTES_MAX } from '../limits.ts';
import {
  CR,
  digitValue,
  isDigit,
  LF,
  METHOD_BYTE,
  mayBecome,
  SP,
  startsWithIgnoreCase,
} from './bytes.ts';
import {
  BAD_REQUEST,
  INCOMPLETE,
  METHOD_NOT_ALLOWED,
  URI_TOO_LONG,
  VERSION_NOT_SUPPORTED,
} from './read-outcomes.ts';
import { endOfTarget, type RequestTarget, readTarget } from './request-target.ts';

/** The first line of a request. */
export interface RequestLine {
  method: string;
  target: RequestTarget;
  minor: number;
  lineStart: number;
  lineEnd: number;
}

const NAME = Buffer.from('HTTP/');
const NAME_IN_ANY_CASE = Buffer.from('http/');
const DOT = 46;
/** The usual ones are strings that are there already. */
const METHODS = new Map(
  ['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'].map((name) => [name, name]),
);

/** Reads it by the strict grammar; the position behind it, INCOMPLETE, or a negative status. */
export function readRequestLine(
  bytes: Buffer,
  start: number,
  end: number,
  head: RequestLine,
): number {
  const lineStart = skipEmptyLine(bytes, start, end);
  if (lineStart < 0) return BAD_REQUEST;
  let at = lineStart;
  while (at < end && METHOD_BYTE[bytes[at] as number] === 1) at++;
  if (at - lineStart > METHOD_BYTES_MAX) return BAD_REQUEST;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== SP || at === lineStart) return BAD_REQUEST;
  const method = bytes.toString('latin1', lineStart, at);
  const targetStart = at + 1;
  at = endOfTarget(bytes, targetStart, end);
  if (at - lineStart > LINE_BYTES_MAX) return URI_TOO_LONG;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== SP || at === targetStart) return BAD_REQUEST;
  const lineEnd = readVersion(bytes, at + 1, end, head);
  if (lineEnd <= 0) return lineEnd;
  if (method === 'CONNECT' || method === 'TRACE') return METHOD_NOT_ALLOWED;
  head.method = METHODS.get(method) ?? method;
  head.lineStart = lineStart;
  head.lineEnd = lineEnd;
  const isTarget = readTarget(bytes, targetStart, at, method === 'OPTIONS', head.target);
  return isTarget ? lineEnd : BAD_REQUEST;
}

/** One empty line before a request is old clients' habit; more is somebody's body. */
function skipEmptyLine(bytes: Buffer, start: number, end: number): number {
  if (bytes[start] !== CR) return start;
  if (start + 1 === end) return start + 1;
  return bytes[start + 1] === LF ? start + 2 : -1;
}

function readVersion(bytes: Buffer, start: number, end: number, head: RequestLine): number {
  if (end - start < 10) return mayBecomeVersion(bytes, start, end) ? INCOMPLETE : BAD_REQUEST;
  if (!isVersion(bytes, start)) return BAD_REQUEST;
  if (bytes[start + 8] !== CR || bytes[start + 9] !== LF) return BAD_REQUEST;
  const minor = digitValue(bytes[start + 7]);
  if (digitValue(bytes[start + 5]) !== 1 || minor > 1) return VERSION_NOT_SUPPORTED;
  head.minor = minor;
  return start + 10;
}

function isVersion(bytes: Buffer, start: number): boolean {
  return (
    mayBecome(bytes, start, start + NAME.length, NAME) &&
    isDigit(bytes[start + 5]) &&
    bytes[start + 6] === DOT &&
    isDigit(bytes[start + 7])
  );
}

function mayBecomeVersion(bytes: Buffer, start: number, end: number): boolean {
  const length = Math.min(end - start, NAME.length);
  return startsWithIgnoreCase(bytes, start, NAME_IN_ANY_CASE.subarray(0, length));
}

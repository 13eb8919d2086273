import { LINE_BYTES_MAX, RESPONSE_FIELDS_MAX, RESPONSE_HEAD_BYTES_MAX } from '../limits.ts';
import {
  CR,
  digitValue,
  isDigit,
  LF,
  mayBecome,
  SP,
  startsWithIgnoreCase,
  VALUE_BYTE,
} from './bytes.ts';
import { readConnection } from './connection-options.ts';
import { readFields } from './field-list.ts';
import { HEADER } from './header-names.ts';
import {
  createMessageHead,
  isFramedOnce,
  type MessageHead,
  resetMeaning,
  takeCoding,
  takeLength,
} from './message-head.ts';
import { INCOMPLETE, TOO_LARGE } from './read-outcomes.ts';

/** What the router must know of an app's answer. */
export interface ResponseHead extends MessageHead {
  status: number;
  hasUpgrade: boolean;
  isEventStream: boolean;
  /** What the app says of its own patience, in seconds; -1 when it says nothing. */
  keepAliveSeconds: number;
}

const MALFORMED = -502;
const VERSION = Buffer.from('HTTP/1.');
const STATUS_LINE_BYTES_MIN = 13;
const EVENT_STREAM = Buffer.from('text/event-stream');
const TIMEOUT = /(?:^|[,\s])timeout=(\d{1,6})(?:$|[,\s])/i;

export function createResponseHead(): ResponseHead {
  return {
    ...createMessageHead(RESPONSE_FIELDS_MAX),
    status: 0,
    hasUpgrade: false,
    isEventStream: false,
    keepAliveSeconds: -1,
  };
}

/** Reads one response head. Returns its length, INCOMPLETE, or something negative when no client may see it. */
export function readResponseHead(
  bytes: Buffer,
  start: number,
  end: number,
  head: ResponseHead,
): number {
  const limit = Math.min(end, start + RESPONSE_HEAD_BYTES_MAX);
  let at = readStatusLine(bytes, start, limit, head);
  if (at > 0) at = readFields(bytes, at, limit, head.fields, RESPONSE_HEAD_BYTES_MAX);
  if (at === INCOMPLETE && end - start >= RESPONSE_HEAD_BYTES_MAX) return TOO_LARGE;
  if (at <= 0) return at;
  return readMeaning(bytes, head) ? at - start : MALFORMED;
}

function readStatusLine(bytes: Buffer, start: number, end: number, head: ResponseHead): number {
  if (!mayBecome(bytes, start, end, VERSION)) return MALFORMED;
  if (end - start < STATUS_LINE_BYTES_MIN) return INCOMPLETE;
  const minor = digitValue(bytes[start + 7]);
  if ((minor !== 0 && minor !== 1) || bytes[start + 8] !== SP) return MALFORMED;
  head.minor = minor;
  head.status = readStatus(bytes, start + 9);
  if (head.status < 100) return MALFORMED;
  let at = start + 12;
  if (bytes[at] !== SP && bytes[at] !== CR) return MALFORMED;
  while (at < end && VALUE_BYTE[bytes[at] as number] === 1) at++;
  if (at - start > LINE_BYTES_MAX) return MALFORMED;
  if (at + 1 >= end) return INCOMPLETE;
  if (bytes[at] !== CR || bytes[at + 1] !== LF) return MALFORMED;
  head.lineEnd = at + 2;
  return head.lineEnd;
}

function readStatus(bytes: Buffer, start: number): number {
  let status = 0;
  for (let at = start; at < start + 3; at++) {
    if (!isDigit(bytes[at])) return -1;
    status = status * 10 + digitValue(bytes[at]);
  }
  return status;
}

function readMeaning(bytes: Buffer, head: ResponseHead): boolean {
  resetMeaning(head);
  head.hasUpgrade = false;
  head.isEventStream = false;
  head.keepAliveSeconds = -1;
  const { fields } = head;
  // An underscore is dangerous only in what a client forges: an app's answer keeps its names.
  fields.isDropped.fill(0, 0, fields.count);
  for (let i = 0; i < fields.count; i++) {
    const id = fields.id[i] as number;
    if (id !== HEADER.other && !readField(bytes, head, i, id)) return false;
  }
  return isFramedOnce(head);
}

function readField(bytes: Buffer, head: ResponseHead, index: number, id: number): boolean {
  const { fields } = head;
  const start = fields.valueStart[index] as number;
  const end = fields.valueEnd[index] as number;
  switch (id) {
    case HEADER.contentLength:
      return takeLength(bytes, start, end, head);
    case HEADER.transferEncoding:
      return takeCoding(bytes, start, end, head);
    case HEADER.connection:
      fields.isDropped[index] = 1;
      return readConnection(bytes, start, end, head);
    case HEADER.keepAlive:
      fields.isDropped[index] = 1;
      head.keepAliveSeconds = readTimeout(bytes.toString('latin1', start, end));
      return true;
    case HEADER.upgrade:
      head.hasUpgrade = true;
      fields.isDropped[index] = 1;
      return true;
    case HEADER.contentType:
      head.isEventStream = startsWithIgnoreCase(bytes, start, EVENT_STREAM);
      return true;
    case HEADER.hopByHop:
      fields.isDropped[index] = 1;
  }
  return true;
}

function readTimeout(value: string): number {
  const match = TIMEOUT.exec(value);
  return match === null ? -1 : Number(match[1]);
}

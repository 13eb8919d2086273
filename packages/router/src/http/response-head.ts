import { LINE_BYTES_MAX, RESPONSE_FIELDS_MAX, RESPONSE_HEAD_BYTES_MAX } from '../limits.ts';
import { CR, isDigit, LF, SP, startsWithIgnoreCase, VALUE_BYTE } from './bytes.ts';
import { type ConnectionOptions, readConnection } from './connection-options.ts';
import {
  createFieldList,
  type FieldList,
  INCOMPLETE,
  readFields,
  TOO_LARGE,
} from './field-list.ts';
import { isChunked, readContentLength } from './framing.ts';
import { HEADER } from './header-names.ts';

/** What the router must know of an app's answer. One record is reused: copy what outlives the call. */
export interface ResponseHead extends ConnectionOptions {
  status: number;
  minor: number;
  /** Behind the status line, where fields may be put in. */
  lineEnd: number;
  contentLength: number;
  isChunked: boolean;
  hasUpgrade: boolean;
  isEventStream: boolean;
  /** What the app says of its own patience, in seconds; -1 when it says nothing. */
  keepAliveSeconds: number;
  fields: FieldList;
}

const MALFORMED = -502;
const STATUS_LINE_BYTES_MIN = 13;
const EVENT_STREAM = Buffer.from('text/event-stream');
const TIMEOUT = /(?:^|[,\s])timeout=(\d{1,6})(?:$|[,\s])/i;

export function createResponseHead(): ResponseHead {
  return {
    status: 0,
    minor: 1,
    lineEnd: 0,
    contentLength: -1,
    isChunked: false,
    hasUpgrade: false,
    isEventStream: false,
    keepAliveSeconds: -1,
    closes: false,
    keepsAlive: false,
    upgrades: false,
    fields: createFieldList(RESPONSE_FIELDS_MAX),
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
  const prefix = bytes.toString('latin1', start, Math.min(start + 7, end));
  if (prefix !== 'HTTP/1.'.slice(0, prefix.length)) return MALFORMED;
  if (end - start < STATUS_LINE_BYTES_MIN) return INCOMPLETE;
  const minor = (bytes[start + 7] as number) - 48;
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
  for (let at = start; at < start + 3; at++) if (!isDigit(bytes[at])) return -1;
  return Number(bytes.toString('latin1', start, start + 3));
}

function readMeaning(bytes: Buffer, head: ResponseHead): boolean {
  head.contentLength = -1;
  head.isChunked = false;
  head.hasUpgrade = false;
  head.isEventStream = false;
  head.keepAliveSeconds = -1;
  head.closes = false;
  head.keepsAlive = false;
  head.upgrades = false;
  const { fields } = head;
  // An underscore is dangerous only in what a client forges: an app's answer keeps its names.
  fields.isDropped.fill(0, 0, fields.count);
  for (let i = 0; i < fields.count; i++) {
    const id = fields.id[i] as number;
    if (id !== HEADER.other && !readField(bytes, head, i, id)) return false;
  }
  return !(head.isChunked && (head.contentLength !== -1 || head.minor === 0));
}

function readField(bytes: Buffer, head: ResponseHead, index: number, id: number): boolean {
  const { fields } = head;
  const start = fields.valueStart[index] as number;
  const end = fields.valueEnd[index] as number;
  switch (id) {
    case HEADER.contentLength:
      if (head.contentLength !== -1) return false;
      head.contentLength = readContentLength(bytes, start, end);
      return head.contentLength !== -1;
    case HEADER.transferEncoding:
      if (head.isChunked) return false;
      head.isChunked = isChunked(bytes, start, end);
      return head.isChunked;
    case HEADER.connection:
      fields.isDropped[index] = 1;
      return readConnection(bytes, start, end, fields, head);
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

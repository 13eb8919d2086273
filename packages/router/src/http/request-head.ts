import { FIELDS_MAX, HEAD_BYTES_MAX, LINE_BYTES_MAX, METHOD_BYTES_MAX } from '../limits.ts';
import {
  COMMA,
  CR,
  equalsIgnoreCase,
  isDigit,
  LF,
  METHOD_BYTE,
  SP,
  startsWithIgnoreCase,
} from './bytes.ts';
import { type ConnectionOptions, readConnection } from './connection-options.ts';
import {
  BAD_REQUEST,
  createFieldList,
  type FieldList,
  INCOMPLETE,
  readFields,
  TOO_LARGE,
} from './field-list.ts';
import { isChunked, isOtherCoding, readContentLength } from './framing.ts';
import { HEADER } from './header-names.ts';
import { readHostName } from './host-name.ts';
import { endOfTarget, type RequestTarget, readTarget } from './request-target.ts';

/** What the router must know of a request. One record is reused: copy what outlives the call. */
export interface RequestHead extends ConnectionOptions {
  method: string;
  /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
  minor: number;
  lineStart: number;
  lineEnd: number;
  target: RequestTarget;
  host: string;
  /** -1 without a Content-Length. */
  contentLength: number;
  isChunked: boolean;
  expectsContinue: boolean;
  upgradeField: number;
  requestId: string;
  acceptStart: number;
  acceptEnd: number;
  fields: FieldList;
}

const URI_TOO_LONG = -414;
const EXPECTATION_FAILED = -417;
const NOT_IMPLEMENTED = -501;
const METHOD_NOT_ALLOWED = -405;
const VERSION_NOT_SUPPORTED = -505;

const VERSION = Buffer.from('http/');
const CONTINUE = Buffer.from('100-continue');
const H2C = Buffer.from('h2c');
const REQUEST_ID = /^[A-Za-z0-9-]{20,128}$/;
const METHODS = new Map(
  ['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'].map((name) => [name, name]),
);

export function createRequestHead(): RequestHead {
  return {
    method: '',
    minor: 1,
    lineStart: 0,
    lineEnd: 0,
    target: { pathStart: 0, pathEnd: 0, lacksPath: false, authority: '' },
    host: '',
    contentLength: -1,
    isChunked: false,
    expectsContinue: false,
    closes: false,
    keepsAlive: false,
    upgrades: false,
    upgradeField: -1,
    requestId: '',
    acceptStart: 0,
    acceptEnd: 0,
    fields: createFieldList(FIELDS_MAX),
  };
}

/**
 * Reads one request head by the strict grammar. Returns its length, INCOMPLETE, or the negative status to refuse it
 * with. Whatever two readers could understand in two ways is refused.
 */
export function readRequestHead(
  bytes: Buffer,
  start: number,
  end: number,
  head: RequestHead,
): number {
  const limit = Math.min(end, start + HEAD_BYTES_MAX);
  let at = readRequestLine(bytes, start, limit, head);
  if (at > 0) at = readFields(bytes, at, limit, head.fields, LINE_BYTES_MAX);
  if (at === INCOMPLETE && end - start >= HEAD_BYTES_MAX) return TOO_LARGE;
  if (at <= 0) return at;
  const problem = readMeaning(bytes, head);
  return problem === 0 ? at - start : problem;
}

function readRequestLine(bytes: Buffer, start: number, end: number, head: RequestHead): number {
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

function readVersion(bytes: Buffer, start: number, end: number, head: RequestHead): number {
  if (end - start < 10) return mayBecomeVersion(bytes, start, end) ? INCOMPLETE : BAD_REQUEST;
  if (!isVersion(bytes, start)) return BAD_REQUEST;
  if (bytes[start + 8] !== CR || bytes[start + 9] !== LF) return BAD_REQUEST;
  const minor = (bytes[start + 7] as number) - 48;
  if (bytes[start + 5] !== 49 || minor > 1) return VERSION_NOT_SUPPORTED;
  head.minor = minor;
  return start + 10;
}

function isVersion(bytes: Buffer, start: number): boolean {
  return (
    bytes.toString('latin1', start, start + 5) === 'HTTP/' &&
    isDigit(bytes[start + 5]) &&
    bytes[start + 6] === 46 &&
    isDigit(bytes[start + 7])
  );
}

function mayBecomeVersion(bytes: Buffer, start: number, end: number): boolean {
  const length = Math.min(end - start, VERSION.length);
  return startsWithIgnoreCase(bytes, start, VERSION.subarray(0, length));
}

/** Reads what the fields mean; 0, or the negative status to refuse the request with. */
function readMeaning(bytes: Buffer, head: RequestHead): number {
  head.host = '';
  head.contentLength = -1;
  head.isChunked = false;
  head.expectsContinue = false;
  head.closes = false;
  head.keepsAlive = false;
  head.upgrades = false;
  head.upgradeField = -1;
  head.requestId = '';
  head.acceptEnd = head.acceptStart = 0;
  const { fields } = head;
  for (let i = 0; i < fields.count; i++) {
    const id = fields.id[i] as number;
    if (id === HEADER.other) continue;
    const problem = readField(bytes, head, i, id);
    if (problem !== 0) return problem;
  }
  return checkMeaning(bytes, head);
}

function readField(bytes: Buffer, head: RequestHead, index: number, id: number): number {
  const { fields } = head;
  const start = fields.valueStart[index] as number;
  const end = fields.valueEnd[index] as number;
  switch (id) {
    case HEADER.host:
      if (head.host !== '') return BAD_REQUEST;
      head.host = readHostName(bytes, start, end);
      return head.host === '' ? BAD_REQUEST : 0;
    case HEADER.contentLength:
      if (head.contentLength !== -1) return BAD_REQUEST;
      fields.isDropped[index] = 1;
      head.contentLength = readContentLength(bytes, start, end);
      return head.contentLength === -1 ? BAD_REQUEST : 0;
    case HEADER.transferEncoding:
      if (head.isChunked) return BAD_REQUEST;
      fields.isDropped[index] = 1;
      head.isChunked = isChunked(bytes, start, end);
      if (head.isChunked) return 0;
      return isOtherCoding(bytes, start, end) ? NOT_IMPLEMENTED : BAD_REQUEST;
    case HEADER.connection:
      fields.isDropped[index] = 1;
      return readConnection(bytes, start, end, fields, head) ? 0 : BAD_REQUEST;
    case HEADER.upgrade:
      if (head.upgradeField !== -1) return BAD_REQUEST;
      head.upgradeField = index;
      fields.isDropped[index] = 1;
      return 0;
    case HEADER.expect:
      fields.isDropped[index] = 1;
      head.expectsContinue = equalsIgnoreCase(bytes, start, end, CONTINUE);
      return head.expectsContinue ? 0 : EXPECTATION_FAILED;
    case HEADER.requestId:
      fields.isDropped[index] = 1;
      head.requestId = head.requestId === '' ? readRequestId(bytes, start, end) : '-';
      return 0;
    case HEADER.accept:
      head.acceptStart = start;
      head.acceptEnd = end;
      return 0;
    case HEADER.hopByHop:
    case HEADER.edge:
    case HEADER.keepAlive:
      fields.isDropped[index] = 1;
  }
  return 0;
}

/** A client's own id is kept when it looks like one; '-' marks one that does not. */
function readRequestId(bytes: Buffer, start: number, end: number): string {
  if (end - start > 128) return '-';
  const id = bytes.toString('latin1', start, end);
  return REQUEST_ID.test(id) ? id : '-';
}

function checkMeaning(bytes: Buffer, head: RequestHead): number {
  const { authority } = head.target;
  if (head.host === '') return BAD_REQUEST;
  if (authority !== '' && authority !== head.host) return BAD_REQUEST;
  if (head.isChunked && (head.contentLength !== -1 || head.minor === 0)) return BAD_REQUEST;
  if (head.requestId === '-') head.requestId = '';
  if (head.minor === 0) head.expectsContinue = false;
  return checkUpgrade(bytes, head);
}

/** An upgrade is one only with both fields, in HTTP/1.1, and to one protocol that is not HTTP/2; else it is ignored. */
function checkUpgrade(bytes: Buffer, head: RequestHead): number {
  const { fields, upgradeField } = head;
  const isAsked = head.upgrades && upgradeField !== -1 && head.minor === 1;
  head.upgrades = isAsked && isOneProtocol(bytes, fields, upgradeField);
  if (!head.upgrades) return 0;
  if (head.isChunked || head.contentLength > 0) return BAD_REQUEST;
  fields.isDropped[upgradeField] = 0;
  return 0;
}

function isOneProtocol(bytes: Buffer, fields: FieldList, index: number): boolean {
  const start = fields.valueStart[index] as number;
  const end = fields.valueEnd[index] as number;
  if (start === end || equalsIgnoreCase(bytes, start, end, H2C)) return false;
  return !bytes.subarray(start, end).includes(COMMA);
}

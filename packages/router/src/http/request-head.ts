import { FIELDS_MAX, HEAD_BYTES_MAX, LINE_BYTES_MAX } from '../limits.ts';
import { COMMA, equalsIgnoreCase } from './bytes.ts';
import { readConnection } from './connection-options.ts';
import { type FieldList, readFields } from './field-list.ts';
import { isOtherCoding } from './framing.ts';
import { HEADER } from './header-names.ts';
import { readHostName } from './host-name.ts';
import {
  createMessageHead,
  isFramedOnce,
  type MessageHead,
  resetMeaning,
  takeCoding,
  takeLength,
} from './message-head.ts';
import {
  BAD_REQUEST,
  EXPECTATION_FAILED,
  INCOMPLETE,
  NOT_IMPLEMENTED,
  TOO_LARGE,
} from './read-outcomes.ts';
import { type RequestLine, readRequestLine } from './request-line.ts';

/** What the router must know of a request. */
export interface RequestHead extends MessageHead, RequestLine {
  host: string;
  expectsContinue: boolean;
  upgradeField: number;
  requestId: string;
  acceptStart: number;
  acceptEnd: number;
}

const CONTINUE = Buffer.from('100-continue');
const H2C = Buffer.from('h2c');
const REQUEST_ID = /^[A-Za-z0-9-]{20,128}$/;
const REQUEST_ID_BYTES_MAX = 128;

export function createRequestHead(): RequestHead {
  return {
    ...createMessageHead(FIELDS_MAX),
    method: '',
    target: { pathStart: 0, pathEnd: 0, lacksPath: false, authority: '' },
    lineStart: 0,
    host: '',
    expectsContinue: false,
    upgradeField: -1,
    requestId: '',
    acceptStart: 0,
    acceptEnd: 0,
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

/** Reads what the fields mean; 0, or the negative status to refuse the request with. */
function readMeaning(bytes: Buffer, head: RequestHead): number {
  resetMeaning(head);
  head.host = '';
  head.expectsContinue = false;
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
      fields.isDropped[index] = 1;
      return takeLength(bytes, start, end, head) ? 0 : BAD_REQUEST;
    case HEADER.transferEncoding:
      fields.isDropped[index] = 1;
      if (takeCoding(bytes, start, end, head)) return 0;
      return !head.isChunked && isOtherCoding(bytes, start, end) ? NOT_IMPLEMENTED : BAD_REQUEST;
    case HEADER.connection:
      fields.isDropped[index] = 1;
      return readConnection(bytes, start, end, head) ? 0 : BAD_REQUEST;
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
  if (end - start > REQUEST_ID_BYTES_MAX) return '-';
  const id = bytes.toString('latin1', start, end);
  return REQUEST_ID.test(id) ? id : '-';
}

function checkMeaning(bytes: Buffer, head: RequestHead): number {
  const { authority } = head.target;
  if (head.host === '') return BAD_REQUEST;
  if (authority !== '' && authority !== head.host) return BAD_REQUEST;
  if (!isFramedOnce(head)) return BAD_REQUEST;
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

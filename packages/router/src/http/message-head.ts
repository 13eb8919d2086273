import { createFieldList, type FieldList } from './field-list.ts';
import { isChunked, readContentLength } from './framing.ts';

/** What the head of a request and that of an answer have in common. Records are reused: copy what outlives the call. */
export interface MessageHead {
  /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
  minor: number;
  /** Behind the first line: where fields begin, and may be put in. */
  lineEnd: number;
  /** -1 without a Content-Length. */
  contentLength: number;
  isChunked: boolean;
  /** What its Connection fields say. */
  closes: boolean;
  keepsAlive: boolean;
  upgrades: boolean;
  fields: FieldList;
}

export function createMessageHead(fieldsMax: number): MessageHead {
  return {
    minor: 1,
    lineEnd: 0,
    contentLength: -1,
    isChunked: false,
    closes: false,
    keepsAlive: false,
    upgrades: false,
    fields: createFieldList(fieldsMax),
  };
}

/** Forgets what the fields of the head before meant. */
export function resetMeaning(head: MessageHead): void {
  head.contentLength = -1;
  head.isChunked = false;
  head.closes = false;
  head.keepsAlive = false;
  head.upgrades = false;
}

/** Takes a Content-Length; false when it is none, or not the first one, whatever that said. */
export function takeLength(bytes: Buffer, start: number, end: number, head: MessageHead): boolean {
  if (head.contentLength !== -1) return false;
  head.contentLength = readContentLength(bytes, start, end);
  return head.contentLength !== -1;
}

/** Takes a Transfer-Encoding; false when it is another one than chunked, or not the first one. */
export function takeCoding(bytes: Buffer, start: number, end: number, head: MessageHead): boolean {
  if (head.isChunked) return false;
  head.isChunked = isChunked(bytes, start, end);
  return head.isChunked;
}

/** Whether where the body ends is said once, and in words that the sender's version knows. */
export function isFramedOnce(head: MessageHead): boolean {
  return !head.isChunked || (head.contentLength === -1 && head.minor === 1);
}

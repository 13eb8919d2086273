import { COLON, CR, equalsIgnoreCase, HTAB, LF, NAME_BYTE, SP, VALUE_BYTE } from './bytes.ts';
import { headerId } from './header-names.ts';
import { BAD_REQUEST, INCOMPLETE, TOO_LARGE } from './read-outcomes.ts';

/** Where the fields of one head lie in its bytes. Reused for every head: read it before the next one is read. */
export interface FieldList {
  count: number;
  nameStart: Int32Array;
  nameEnd: Int32Array;
  valueStart: Int32Array;
  valueEnd: Int32Array;
  lineEnd: Int32Array;
  id: Uint8Array;
  /** Not to be passed on. Names with an underscore never are: many apps read them as dashes. */
  isDropped: Uint8Array;
}

export function createFieldList(countMax: number): FieldList {
  const positions = () => new Int32Array(countMax);
  return {
    count: 0,
    nameStart: positions(),
    nameEnd: positions(),
    valueStart: positions(),
    valueEnd: positions(),
    lineEnd: positions(),
    id: new Uint8Array(countMax),
    isDropped: new Uint8Array(countMax),
  };
}

/**
 * Reads the fields that begin at `at`, by the strict grammar: no folding, no space before the colon, CRLF alone.
 * Returns the position behind the empty line, INCOMPLETE, or a negative status.
 */
export function readFields(
  bytes: Uint8Array,
  at: number,
  end: number,
  fields: FieldList,
  lineBytesMax: number,
): number {
  fields.count = 0;
  let next = at;
  while (next < end) {
    if (bytes[next] === CR) {
      if (next + 1 >= end) return INCOMPLETE;
      return bytes[next + 1] === LF ? next + 2 : BAD_REQUEST;
    }
    if (fields.count === fields.id.length) return TOO_LARGE;
    const lineStart = next;
    next = readField(bytes, next, end, fields);
    if ((next > 0 ? next : end) - lineStart > lineBytesMax) return TOO_LARGE;
    if (next <= 0) return next;
  }
  return INCOMPLETE;
}

function readField(bytes: Uint8Array, start: number, end: number, fields: FieldList): number {
  let at = start;
  let hasUnderscore = 0;
  while (at < end) {
    const kind = NAME_BYTE[bytes[at] as number] as number;
    if (kind === 0) break;
    if (kind === 2) hasUnderscore = 1;
    at++;
  }
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== COLON || at === start) return BAD_REQUEST;
  const nameEnd = at++;
  while (at < end && isBlank(bytes[at])) at++;
  const valueStart = at;
  while (at < end && VALUE_BYTE[bytes[at] as number] === 1) at++;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== CR) return BAD_REQUEST;
  if (at + 1 >= end) return INCOMPLETE;
  if (bytes[at + 1] !== LF) return BAD_REQUEST;
  let valueEnd = at;
  while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--;

  const index = fields.count++;
  fields.nameStart[index] = start;
  fields.nameEnd[index] = nameEnd;
  fields.valueStart[index] = valueStart;
  fields.valueEnd[index] = valueEnd;
  fields.lineEnd[index] = at + 2;
  fields.id[index] = headerId(bytes, start, nameEnd);
  fields.isDropped[index] = hasUnderscore;
  return at + 2;
}

/** Marks each field of this name as dropped; false when it is one that frames or routes the message. */
export function dropNamed(
  bytes: Uint8Array,
  fields: FieldList,
  lowerCaseName: Uint8Array,
  keepIdsBelow: number,
): boolean {
  for (let i = 0; i < fields.count; i++) {
    const nameStart = fields.nameStart[i] as number;
    if (!equalsIgnoreCase(bytes, nameStart, fields.nameEnd[i] as number, lowerCaseName)) continue;
    const id = fields.id[i] as number;
    if (id !== 0 && id < keepIdsBelow) return false;
    fields.isDropped[i] = 1;
  }
  return true;
}

function isBlank(code: number | undefined): boolean {
  return code === SP || code === HTAB;
}

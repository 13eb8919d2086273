import { SP, startsWithIgnoreCase, TARGET_BYTE } from './bytes.ts';
import { readHostName } from './host-name.ts';

const SCHEMES = [Buffer.from('http://'), Buffer.from('https://')];
const SLASH = 47;
const QUESTION_MARK = 63;
const ASTERISK = 42;

/** What a request asks for. `path` is what goes to the app; `authority` is set by the absolute form alone. */
export interface RequestTarget {
  pathStart: number;
  pathEnd: number;
  /** An absolute form without a path: `*` for OPTIONS, else `/` goes before what follows. */
  lacksPath: boolean;
  authority: string;
}

/** Finds the end of the target; the position of the first byte that cannot belong to it. */
export function endOfTarget(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && TARGET_BYTE[bytes[at] as number] === 1) at++;
  return at;
}

/** Reads a target in origin, absolute or asterisk form; false when it is none of these. */
export function readTarget(
  bytes: Buffer,
  start: number,
  end: number,
  isOptions: boolean,
  target: RequestTarget,
): boolean {
  target.pathStart = start;
  target.pathEnd = end;
  target.lacksPath = false;
  target.authority = '';
  if (bytes[start] === SLASH) return true;
  if (bytes[start] === ASTERISK) return isOptions && end - start === 1;
  return readAbsoluteForm(bytes, start, end, target);
}

function readAbsoluteForm(bytes: Buffer, start: number, end: number, target: RequestTarget) {
  const scheme = SCHEMES.find(
    (name) => end - start > name.length && startsWithIgnoreCase(bytes, start, name),
  );
  if (scheme === undefined) return false;
  const authorityStart = start + scheme.length;
  let at = authorityStart;
  while (at < end && bytes[at] !== SLASH && bytes[at] !== QUESTION_MARK && bytes[at] !== SP) at++;
  target.authority = readHostName(bytes, authorityStart, at);
  target.pathStart = at;
  target.lacksPath = bytes[at] !== SLASH;
  return target.authority !== '';
}

import { COMMA, equalsIgnoreCase, HTAB, NAME_BYTE, SP } from './bytes.ts';
import { dropNamed } from './field-list.ts';
import { HEADER } from './header-names.ts';
import type { MessageHead } from './message-head.ts';

const CLOSE = Buffer.from('close');
const KEEP_ALIVE = Buffer.from('keep-alive');
const UPGRADE = Buffer.from('upgrade');

/**
 * Reads one Connection field and drops the fields that it names. False when it is no list of tokens, or when it names a
 * field that the message cannot do without.
 */
export function readConnection(
  bytes: Uint8Array,
  start: number,
  end: number,
  head: MessageHead,
): boolean {
  let at = start;
  while (at < end) {
    while (at < end && isSeparator(bytes[at])) at++;
    const tokenStart = at;
    while (at < end && NAME_BYTE[bytes[at] as number] !== 0) at++;
    if (at < end && !isSeparator(bytes[at])) return false;
    if (at > tokenStart && !readOption(bytes, tokenStart, at, head)) return false;
  }
  return true;
}

function readOption(bytes: Uint8Array, start: number, end: number, head: MessageHead): boolean {
  if (equalsIgnoreCase(bytes, start, end, KEEP_ALIVE)) head.keepsAlive = true;
  else if (equalsIgnoreCase(bytes, start, end, CLOSE)) head.closes = true;
  else if (equalsIgnoreCase(bytes, start, end, UPGRADE)) head.upgrades = true;
  else {
    const name = Buffer.from(bytes.subarray(start, end)).toString('latin1').toLowerCase();
    return dropNamed(bytes, head.fields, Buffer.from(name, 'latin1'), HEADER.connection);
  }
  return true;
}

function isSeparator(code: number | undefined): boolean {
  return code === COMMA || code === SP || code === HTAB;
}

export const HTAB = 9;
export const LF = 10;
export const CR = 13;
export const SP = 32;
export const COMMA = 44;
export const COLON = 58;
export const SEMICOLON = 59;

const ZERO = 48;
const TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
const HOST_SIGNS = '.-_';

/** 1 where a byte may stand in a field name, 2 for the underscore (see `FieldList.isDropped`). */
export const NAME_BYTE = byteTable((code) => {
  if (code === 95) return 2;
  return isAlphanumeric(code) || TOKEN_SIGNS.includes(String.fromCharCode(code)) ? 1 : 0;
});

/** 1 where a byte may stand in a field value: no control byte but the tab. */
export const VALUE_BYTE = byteTable((code) =>
  code === HTAB || (code >= SP && code !== 127) ? 1 : 0,
);

/** 1 where a byte may stand in a request target: neither space nor control byte nor fragment. */
export const TARGET_BYTE = byteTable((code) => (code > SP && code !== 127 && code !== 35 ? 1 : 0));

export const HOST_BYTE = byteTable((code) =>
  isAlphanumeric(code) || HOST_SIGNS.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Upper-case letters, and the dash of M-SEARCH and VERSION-CONTROL. */
export const METHOD_BYTE = byteTable((code) => (code === 45 || (code >= 65 && code <= 90) ? 1 : 0));

/** The value of a hex digit, or 255. */
export const HEX_VALUE = byteTable((code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(value) ? 255 : value;
});

const LOWER = byteTable((code) => (code >= 65 && code <= 90 ? code + 32 : code));

export function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code <= ZERO + 9;
}

/** What a byte that is a digit counts for. */
export function digitValue(code: number | undefined): number {
  return (code as number) - ZERO;
}

/** Compares bytes with a word that is given in lower case. */
export function equalsIgnoreCase(
  bytes: Uint8Array,
  start: number,
  end: number,
  lowerCase: Uint8Array,
): boolean {
  if (end - start !== lowerCase.length) return false;
  return startsWithIgnoreCase(bytes, start, lowerCase);
}

export function startsWithIgnoreCase(bytes: Uint8Array, start: number, lowerCase: Uint8Array) {
  for (let i = 0; i < lowerCase.length; i++) {
    if (LOWER[bytes[start + i] as number] !== lowerCase[i]) return false;
  }
  return true;
}

/** Whether the bytes are those of a word, as far as they have come. */
export function mayBecome(
  bytes: Uint8Array,
  start: number,
  end: number,
  word: Uint8Array,
): boolean {
  const size = Math.min(end - start, word.length);
  for (let i = 0; i < size; i++) if (bytes[start + i] !== word[i]) return false;
  return true;
}

function byteTable(kindOf: (code: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => kindOf(code));
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

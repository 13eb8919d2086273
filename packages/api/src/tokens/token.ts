import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
const SECRET_DIGITS = 43;
const CHECK_DIGITS = 6;
const TOKEN = new RegExp(`^tfp_([0-9A-Za-z]{${SECRET_DIGITS}})([0-9A-Za-z]{${CHECK_DIGITS}})$`);

/** Makes a token: `tfp_`, 256 random bits, and a checksum by which leak scanners and typos are told apart from tokens. */
export function createToken(): string {
  const secret = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS);
  return `tfp_${secret}${checkOf(secret)}`;
}

export function isTokenShaped(text: string): boolean {
  const [, secret, check] = TOKEN.exec(text) ?? [];
  return secret !== undefined && check === checkOf(secret);
}

/** What the ledger keeps of a token. 256 random bits need no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function checkOf(secret: string): string {
  return base62(BigInt(crc32(secret)), CHECK_DIGITS);
}

function base62(value: bigint, width: number): string {
  let rest = value;
  let text = '';
  while (text.length < width) {
    text = DIGITS.charAt(Number(rest % 62n)) + text;
    rest /= 62n;
  }
  return text;
}

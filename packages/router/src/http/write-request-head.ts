import { HEAD_BYTES_MAX, LINE_BYTES_MAX } from '../limits.ts';
import type { RequestHead } from './request-head.ts';

const VERSION_LINE = Buffer.from(' HTTP/1.1\r\n');
const CHUNKED_LINE = Buffer.from('Transfer-Encoding: chunked\r\n');
const UPGRADE_LINE = Buffer.from('Connection: Upgrade\r\n');

/** What the fields added here may need, beside the head that came. */
const ADDED_BYTES_MAX = LINE_BYTES_MAX;

/** Room for a head as the app sees it. */
export function createHeadBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(HEAD_BYTES_MAX + ADDED_BYTES_MAX);
}

/**
 * The fields that are the same for every request of one connection: who asks, and by which door. As text: a small buffer
 * would keep a share of a large one for as long as the visitor stays.
 */
export function forwardedFields(address: string, protocol: string, port: number): string {
  return `X-Forwarded-For: ${address}\r\nX-Forwarded-Proto: ${protocol}\r\nX-Forwarded-Port: ${port}\r\n`;
}

/**
 * Writes the head that the app sees: origin form, HTTP/1.1, the client's end-to-end fields as they came, framing and
 * edge fields in our own words. Returns its length.
 */
export function writeRequestHead(
  bytes: Buffer,
  head: RequestHead,
  out: Buffer,
  forwarded: string,
  now: number,
  requestId: string,
): number {
  let at = writeRequestLine(bytes, head, out);
  at = copyKeptFields(bytes, head, out, at);
  if (head.isChunked) at += CHUNKED_LINE.copy(out, at);
  if (head.contentLength >= 0)
    at += out.write(`Content-Length: ${head.contentLength}\r\n`, at, 'latin1');
  if (head.upgrades) at += UPGRADE_LINE.copy(out, at);
  const via = `Via: 1.${head.minor} tfp\r\n`;
  const edge = `${forwarded}${via}X-Request-Start: ${now}\r\nX-Request-Id: ${requestId}\r\n\r\n`;
  return at + out.write(edge, at, 'latin1');
}

function writeRequestLine(bytes: Buffer, head: RequestHead, out: Buffer): number {
  const { target } = head;
  if (target.authority === '' && head.minor === 1) {
    return bytes.copy(out, 0, head.lineStart, head.lineEnd);
  }
  let at = out.write(`${head.method} `, 0, 'latin1');
  if (target.lacksPath) at += out.write(missingPath(head), at, 'latin1');
  at += bytes.copy(out, at, target.pathStart, target.pathEnd);
  return at + VERSION_LINE.copy(out, at);
}

function missingPath(head: RequestHead): string {
  const isWhole = head.target.pathStart === head.target.pathEnd;
  return head.method === 'OPTIONS' && isWhole ? '*' : '/';
}

/** Neighbours that are kept go over in one copy. */
function copyKeptFields(bytes: Buffer, head: RequestHead, out: Buffer, start: number): number {
  const { fields } = head;
  let at = start;
  let runStart = head.lineEnd;
  let runEnd = head.lineEnd;
  for (let i = 0; i < fields.count; i++) {
    const lineEnd = fields.lineEnd[i] as number;
    if (fields.isDropped[i] === 1) {
      at += bytes.copy(out, at, runStart, runEnd);
      runStart = lineEnd;
    }
    runEnd = lineEnd;
  }
  return at + bytes.copy(out, at, runStart, runEnd);
}

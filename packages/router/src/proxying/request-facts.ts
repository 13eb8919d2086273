import { randomUUID } from 'node:crypto';
import { startsWithIgnoreCase } from '../http/bytes.ts';
import type { RequestHead } from '../http/request-head.ts';
import { ROUTER_ERRORS, type RouterErrorCode } from '../router-errors.ts';
import type { AccessFacts } from './access-line.ts';

const HTML = Buffer.from('text/html');
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** What is remembered of one request after its bytes are gone, for its answer's form and its log line. */
export class RequestFacts implements AccessFacts {
  code: RouterErrorCode | null = null;
  method = '';
  path = '';
  host = '';
  requestId = '';
  readonly address: string;
  readonly protocol: string;
  process = '';
  connectMs = 0;
  serviceMs = 0;
  status = 0;
  bytes = 0;
  startedAt = 0;

  minor = 1;
  isHead = false;
  upgrades = false;
  hasBody = false;
  expectsContinue = false;
  wantsHtml = false;
  keepsAlive = true;

  constructor(address: string, protocol: string) {
    this.address = address;
    this.protocol = protocol;
  }

  /** Sending it twice does what sending it once does, and nothing of it is gone. */
  get mayBeRepeated(): boolean {
    return !this.hasBody && IDEMPOTENT.has(this.method);
  }

  /** Whether it failed, and not by its visitor. */
  get isBroken(): boolean {
    return this.code !== null && !ROUTER_ERRORS[this.code].isVisitors;
  }

  remember(bytes: Buffer, head: RequestHead): void {
    const { target } = head;
    const path = bytes.toString('latin1', target.pathStart, target.pathEnd);
    this.method = head.method;
    this.path = target.lacksPath ? `/${path}` : path;
    this.host = head.host;
    this.requestId = head.requestId === '' ? randomUUID() : head.requestId;
    this.startedAt = performance.now();
    this.minor = head.minor;
    this.isHead = head.method === 'HEAD';
    this.upgrades = head.upgrades;
    this.hasBody = head.isChunked || head.contentLength > 0;
    this.expectsContinue = head.expectsContinue && this.hasBody;
    // Behind an upgrade that was declined a client may already have spoken the other protocol.
    this.keepsAlive = !head.closes && !head.upgrades && (head.minor === 1 || head.keepsAlive);
    this.wantsHtml =
      head.acceptEnd - head.acceptStart >= HTML.length &&
      startsWithIgnoreCase(bytes, head.acceptStart, HTML);
  }

  /** How it ended: with the app's answer, or with the error that was noted. */
  settle(process: string, status: number, bytes: number): void {
    this.process = process;
    this.status = this.code === null ? status : ROUTER_ERRORS[this.code].status;
    this.bytes = bytes;
    this.serviceMs = performance.now() - this.startedAt - this.connectMs;
  }
}

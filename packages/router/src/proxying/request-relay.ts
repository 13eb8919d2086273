import { BodyReader } from '../http/body-reader.ts';
import type { RequestHead } from '../http/request-head.ts';
import type { UpstreamConnection } from '../targets/upstream-connection.ts';

/** Passes one request on to the app as it comes: its head, then its body, or what a tunnel sends. */
export class RequestRelay {
  /** Whether the app does not take what comes: more of the request must wait. */
  isBlocked = false;
  readonly #body = new BodyReader();

  /** Whether the whole body has come. */
  get isDone(): boolean {
    return this.#body.isDone;
  }

  begin(head: RequestHead): void {
    this.#body.beginSized(head.isChunked, head.contentLength);
  }

  send(connection: UpstreamConnection, bytes: Buffer): void {
    this.isBlocked = !connection.send(bytes);
  }

  /** Takes bytes of the body; how many were taken, or -1 when its framing is broken. */
  takeBody(connection: UpstreamConnection, bytes: Buffer, start: number, end: number): number {
    const body = this.#body;
    if (!body.take(bytes, start, end, true)) return -1;
    if (body.keptEnd > start) this.send(connection, bytes.subarray(start, body.keptEnd));
    return body.consumedEnd - start;
  }
}

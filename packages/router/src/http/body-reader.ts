import { CHUNK_EXTENSION_BYTES_MAX, CHUNK_SIZE_DIGITS_MAX, TRAILER_BYTES_MAX } from '../limits.ts';
import { CR, HEX_VALUE, LF, SEMICOLON, VALUE_BYTE } from './bytes.ts';

const MODE = { none: 0, length: 1, chunked: 2, untilEnd: 3 } as const;

const CHUNK = {
  size: 0,
  extension: 1,
  sizeLf: 2,
  data: 3,
  dataCr: 4,
  dataLf: 5,
  trailerStart: 6,
  trailer: 7,
  trailerLf: 8,
  endLf: 9,
} as const;

/**
 * Finds the end of one message's body, piece by piece, and makes the piece ready to be passed on, in place: chunk
 * extensions and trailers are cut out, and the whole chunk framing too where the receiver does not know it.
 */
export class BodyReader {
  isDone = true;
  /** After `take`: where in the piece the body's bytes end, and where the bytes to pass on end. */
  consumedEnd = 0;
  keptEnd = 0;
  /** Bytes of content that were seen so far, without framing. */
  contentBytes = 0;

  #mode: number = MODE.none;
  #remaining = 0;
  #state: number = CHUNK.size;
  #digits = 0;
  #overhead = 0;

  beginNone(): void {
    this.#begin(MODE.none);
    this.isDone = true;
  }

  beginLength(length: number): void {
    this.#begin(MODE.length);
    this.#remaining = length;
    this.isDone = length === 0;
  }

  beginChunked(): void {
    this.#begin(MODE.chunked);
    this.#state = CHUNK.size;
    this.#digits = 0;
    this.#remaining = 0;
    this.#overhead = 0;
  }

  /** A request's body: without a length there is none. */
  beginSized(isChunked: boolean, length: number): void {
    if (isChunked) this.beginChunked();
    else this.beginLength(Math.max(length, 0));
  }

  beginUntilEnd(): void {
    this.#begin(MODE.untilEnd);
  }

  get endsWithConnection(): boolean {
    return this.#mode === MODE.untilEnd;
  }

  /** Takes what belongs to the body from `start` on; false when the framing is broken. */
  take(bytes: Buffer, start: number, end: number, keepsFraming: boolean): boolean {
    if (this.#mode === MODE.chunked) return this.#takeChunked(bytes, start, end, keepsFraming);
    const available = end - start;
    const size = this.#mode === MODE.length ? Math.min(available, this.#remaining) : available;
    this.#remaining -= size;
    this.contentBytes += size;
    this.consumedEnd = this.keptEnd = start + size;
    if (this.#mode === MODE.length) this.isDone = this.#remaining === 0;
    return true;
  }

  #begin(mode: number): void {
    this.#mode = mode;
    this.isDone = false;
    this.contentBytes = 0;
  }

  #takeChunked(bytes: Buffer, start: number, end: number, keepsFraming: boolean): boolean {
    let at = start;
    let kept = start;
    while (at < end && !this.isDone) {
      if (this.#state === CHUNK.data) {
        const size = Math.min(end - at, this.#remaining);
        if (kept !== at) bytes.copyWithin(kept, at, at + size);
        at += size;
        kept += size;
        this.contentBytes += size;
        this.#remaining -= size;
        if (this.#remaining === 0) this.#state = CHUNK.dataCr;
        continue;
      }
      const code = bytes[at++] as number;
      const isKept = this.#readFramingByte(code);
      if (isKept < 0) return false;
      if (isKept === 1 && keepsFraming) bytes[kept++] = code;
    }
    this.consumedEnd = at;
    this.keptEnd = kept;
    return true;
  }

  /** 1 when the byte belongs to what is passed on, 0 when it is cut out, -1 when it may not stand here. */
  #readFramingByte(code: number): number {
    switch (this.#state) {
      case CHUNK.size:
        return this.#readSize(code);
      case CHUNK.extension:
        return this.#readExtension(code);
      case CHUNK.sizeLf:
        if (code !== LF) return -1;
        this.#state = this.#remaining === 0 ? CHUNK.trailerStart : CHUNK.data;
        this.#digits = 0;
        this.#overhead = 0;
        return 1;
      case CHUNK.dataCr:
        this.#state = CHUNK.dataLf;
        return code === CR ? 1 : -1;
      case CHUNK.dataLf:
        this.#state = CHUNK.size;
        return code === LF ? 1 : -1;
      default:
        return this.#readTrailer(code);
    }
  }

  #readSize(code: number): number {
    const value = HEX_VALUE[code] as number;
    if (value !== 255) {
      this.#digits++;
      this.#remaining = this.#remaining * 16 + value;
      return this.#digits > CHUNK_SIZE_DIGITS_MAX ? -1 : 1;
    }
    if (this.#digits === 0) return -1;
    if (code === CR) {
      this.#state = CHUNK.sizeLf;
      return 1;
    }
    if (code !== SEMICOLON) return -1;
    this.#state = CHUNK.extension;
    return 0;
  }

  #readExtension(code: number): number {
    if (code === CR) {
      this.#state = CHUNK.sizeLf;
      return 1;
    }
    return VALUE_BYTE[code] === 1 && ++this.#overhead <= CHUNK_EXTENSION_BYTES_MAX ? 0 : -1;
  }

  #readTrailer(code: number): number {
    if (++this.#overhead > TRAILER_BYTES_MAX) return -1;
    switch (this.#state) {
      case CHUNK.trailerStart:
        this.#state = code === CR ? CHUNK.endLf : CHUNK.trailer;
        if (code === CR) return 1;
        return VALUE_BYTE[code] === 1 ? 0 : -1;
      case CHUNK.trailer:
        if (code === CR) this.#state = CHUNK.trailerLf;
        return code === CR || VALUE_BYTE[code] === 1 ? 0 : -1;
      case CHUNK.trailerLf:
        this.#state = CHUNK.trailerStart;
        return code === LF ? 0 : -1;
      default:
        this.isDone = code === LF;
        return this.isDone ? 1 : -1;
    }
  }
}

import { CR, LF } from './bytes.ts';

const CAPACITY_MIN = 1024;

/** Bytes that came before they can be used: the begin of a head, or a pipelined request. Used bytes are never overwritten. */
export class HeldBytes {
  bytes: Buffer;
  start: number;
  end: number;
  #scannedTo: number;
  #triedBytes = 0;
  readonly #headroom: number;

  constructor(headroom = 0) {
    this.#headroom = headroom;
    this.bytes = Buffer.allocUnsafeSlow(headroom + CAPACITY_MIN);
    this.start = this.end = this.#scannedTo = headroom;
  }

  get length(): number {
    return this.end - this.start;
  }

  append(source: Buffer, from: number, to: number): void {
    const size = to - from;
    if (this.end + size > this.bytes.length) this.#grow(size);
    source.copy(this.bytes, this.end, from, to);
    this.end += size;
  }

  use(size: number): void {
    this.start += size;
    this.#scannedTo = Math.max(this.#scannedTo, this.start);
    this.#triedBytes = 0;
  }

  /**
   * Whether reading the head again may tell more than last time: it seems to end here, is broken, or has doubled.
   * So a head that dribbles in costs no more than twice its bytes.
   */
  isWorthReading(): boolean {
    const isWorth = this.#seesLineOfInterest() || this.length >= this.#triedBytes * 2;
    if (isWorth) this.#triedBytes = this.length;
    return isWorth;
  }

  #seesLineOfInterest(): boolean {
    const { bytes, end } = this;
    let at = bytes.indexOf(LF, this.#scannedTo);
    while (at !== -1 && at < end) {
      this.#scannedTo = at + 1;
      if (at < this.start + 3 || bytes[at - 1] !== CR || bytes[at - 2] === LF) return true;
      at = bytes.indexOf(LF, at + 1);
    }
    this.#scannedTo = end;
    return false;
  }

  #grow(size: number): void {
    const capacity = Math.max((this.length + size) * 2, CAPACITY_MIN);
    const grown = Buffer.allocUnsafeSlow(this.#headroom + capacity);
    this.bytes.copy(grown, this.#headroom, this.start, this.end);
    this.#scannedTo += this.#headroom - this.start;
    this.end = this.#headroom + this.length;
    this.start = this.#headroom;
    this.bytes = grown;
  }
}

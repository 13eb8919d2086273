const TIME_SHAPE = Buffer.from('0000-00-00T00:00:00.000000');
/** Ends each record. */
export const NEWLINE = 10;
const ZERO = 0x30;
const NINE = 0x39;

/** A time down to the microsecond, without the Z. */
export const TIME_BYTES = TIME_SHAPE.length;

export function startsAt(bytes: Buffer, part: Buffer, at: number): boolean {
  for (let index = 0; index < part.length; index += 1) {
    if (bytes[at + index] !== part[index]) return false;
  }
  return true;
}

/** Whether a time stands there, with microseconds at least. */
export function isTimeAt(bytes: Buffer, at: number, end: number): boolean {
  if (end - at < TIME_BYTES) return false;
  for (let index = 0; index < end - at; index += 1) {
    const byte = bytes[at + index] ?? 0;
    const shape = TIME_SHAPE[index] ?? ZERO;
    if (shape === ZERO ? byte < ZERO || byte > NINE : byte !== shape) return false;
  }
  return true;
}

export function timeAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + TIME_BYTES);
}

/** Compares two times where they stand: below 0 where the first is the earlier. */
export function compareTimes(bytes: Buffer, one: number, other: number): number {
  for (let index = 0; index < TIME_BYTES; index += 1) {
    const difference = (bytes[one + index] ?? 0) - (bytes[other + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

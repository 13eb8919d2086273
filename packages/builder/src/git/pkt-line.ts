/** git's own framing: four hexadecimal digits of length, then the payload. `flush` ends a section. */
export type Packet = { kind: 'data'; payload: Buffer } | { kind: 'flush' };

export const FLUSH = Buffer.from('0000');
const HEAD_BYTES = 4;

export function encodePacket(text: string): Buffer {
  const payload = Buffer.from(text);
  const length = (payload.length + HEAD_BYTES).toString(16).padStart(HEAD_BYTES, '0');
  return Buffer.concat([Buffer.from(length), payload]);
}

/** Cuts a byte stream into packets, wherever its chunks happen to end. Throws a `RangeError` at what git would never send. */
export function createPacketReader(packetBytesMax: number): (chunk: Buffer) => Packet[] {
  let rest: Buffer = Buffer.alloc(0);

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const packets: Packet[] = [];
    while (rest.length >= HEAD_BYTES) {
      const length = lengthOf(rest, packetBytesMax);
      if (length === 0) {
        packets.push({ kind: 'flush' });
        rest = rest.subarray(HEAD_BYTES);
        continue;
      }
      if (rest.length < length) break;
      packets.push({ kind: 'data', payload: rest.subarray(HEAD_BYTES, length) });
      rest = rest.subarray(length);
    }
    return packets;
  };
}

function lengthOf(bytes: Buffer, packetBytesMax: number): number {
  const digits = bytes.toString('latin1', 0, HEAD_BYTES);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new RangeError('a pkt-line has no length');
  const length = Number.parseInt(digits, 16);
  if (length === 0) return 0;
  if (length < HEAD_BYTES || length > packetBytesMax) {
    throw new RangeError(`a pkt-line has the length ${length}`);
  }
  return length;
}

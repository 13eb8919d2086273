/** One field of a protobuf message: a number for varints, bytes for everything with a length. */
export interface Field {
  number: number;
  value: bigint | Buffer;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** Walks through the fields of one protobuf message. That much of the format is all that the engine's build trace needs. */
export function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;

  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('a protobuf message ends in the middle');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a protobuf number is too long');
  }

  function bytes(length: number): Buffer {
    if (at + length > message.length) throw new RangeError('a protobuf field is cut off');
    at += length;
    return message.subarray(at - length, at);
  }

  while (at < message.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const type = tag & 7;
    if (type === VARINT) yield { number, value: varint() };
    else if (type === BYTES) yield { number, value: bytes(Number(varint())) };
    else if (type === FIXED_64) yield { number, value: bytes(8) };
    else if (type === FIXED_32) yield { number, value: bytes(4) };
    else throw new RangeError(`a protobuf field has the unknown type ${type}`);
  }
}

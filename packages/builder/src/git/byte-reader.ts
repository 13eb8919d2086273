/** Reads a stream by lines and lengths, wherever its chunks happen to end. */
export interface ByteReader {
  /** Undefined where the stream ends before it, or where it is longer than it may be. */
  readLine: (bytesMax: number) => Promise<string | undefined>;
  /** Undefined where the stream ends before them. */
  readBytes: (length: number) => Promise<Buffer | undefined>;
  /** All that follows, as it comes. */
  rest: () => AsyncGenerator<Buffer>;
}

const LF = 10;

/** A stream that breaks ends: whoever reads knows by what is missing. */
export function createByteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let bytes: Buffer = Buffer.alloc(0);

  async function next(): Promise<Buffer | undefined> {
    const result = await chunks.next().catch(() => undefined);
    return result === undefined || result.done ? undefined : result.value;
  }

  function take(length: number): Buffer {
    const taken = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    return taken;
  }

  return {
    async readLine(bytesMax) {
      for (;;) {
        const end = bytes.indexOf(LF);
        if (end > bytesMax || (end === -1 && bytes.length > bytesMax)) return undefined;
        if (end !== -1) return take(end + 1).toString('utf8', 0, end);
        const chunk = await next();
        if (chunk === undefined) return undefined;
        bytes = Buffer.concat([bytes, chunk]);
      }
    },
    async readBytes(length) {
      const parts = [take(length)];
      let missing = length - (parts[0] as Buffer).length;
      while (missing > 0) {
        const chunk = await next();
        if (chunk === undefined) return undefined;
        bytes = chunk;
        const part = take(missing);
        parts.push(part);
        missing -= part.length;
      }
      return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    },
    async *rest() {
      if (bytes.length > 0) yield take(bytes.length);
      for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
    },
  };
}

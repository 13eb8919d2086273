import { limits } from '../limits.ts';
import { NdjsonWriter } from '../lines/ndjson-writer.ts';

/** What one piece on its way to a reader needs: bytes from the store, and the lines that are made of them. */
interface Buffers {
  input: Buffer;
  writer: NdjsonWriter;
}

/** Lends buffers. To make them anew for each piece of a flood would keep the garbage collector busy all the time. */
export interface BufferPool {
  take: (storedBytes: number) => Buffers;
  give: (buffers: Buffers) => void;
}

/** Lines are a little longer for a reader than in the store. */
const GROWTH = 1.3;

export function createBufferPool(): BufferPool {
  const idle: Buffers[] = [];
  return {
    take(storedBytes) {
      if (storedBytes < limits.readBytes / 4) return createBuffers(storedBytes);
      return idle.pop() ?? createBuffers(limits.readBytes);
    },
    give(buffers) {
      const isWhole = buffers.input.length === limits.readBytes;
      if (isWhole && idle.length < limits.idleBuffersMax) idle.push(buffers);
    },
  };
}

function createBuffers(bytes: number): Buffers {
  const writer = new NdjsonWriter(Math.ceil(bytes * GROWTH));
  return { input: Buffer.allocUnsafe(bytes), writer };
}

import type { Readable } from 'node:stream';

export interface CgiHead {
  status: number;
  headers: [name: string, value: string][];
}

const HEAD_BYTES_MAX = 16 * 1024;
const END = /\r?\n\r?\n/;

/** Reads the head that a CGI program writes; what follows stays in the stream. Undefined when it ends without one. */
export async function readCgiHead(output: Readable): Promise<CgiHead | undefined> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const chunk = await nextChunk(output);
    if (chunk === undefined) return undefined;
    bytes = Buffer.concat([bytes, chunk]);
    const end = END.exec(bytes.toString('latin1', 0, HEAD_BYTES_MAX));
    if (end) {
      const rest = bytes.subarray(end.index + end[0].length);
      if (rest.length > 0) output.unshift(rest);
      return parseHead(bytes.toString('latin1', 0, end.index));
    }
    if (bytes.length > HEAD_BYTES_MAX) return undefined;
  }
}

export function parseHead(text: string): CgiHead {
  const head: CgiHead = { status: 200, headers: [] };
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] = /^([A-Za-z0-9-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    if (name.toLowerCase() === 'status') head.status = Number.parseInt(value, 10) || 500;
    else head.headers.push([name, value]);
  }
  return head;
}

function nextChunk(output: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const onReadable = () => {
      const chunk: Buffer | null = output.read();
      if (chunk !== null) settle(chunk);
    };
    const onEnd = () => settle(undefined);
    function settle(chunk: Buffer | undefined) {
      output.off('readable', onReadable).off('end', onEnd).off('close', onEnd);
      resolve(chunk);
    }
    output.on('readable', onReadable).on('end', onEnd).on('close', onEnd);
    onReadable();
  });
}

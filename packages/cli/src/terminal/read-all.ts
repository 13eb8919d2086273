import { UsageError } from '../command-line/exits.ts';
import type { World } from '../world.ts';

/** Everything that comes on stdin, up to a limit. */
export async function readAll(stdin: World['stdin'], bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > bytesMax) throw new UsageError(`stdin holds more than ${bytesMax} bytes.`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

import type { TreeEntry } from '../control-files/control-files.ts';

const SHA1_BYTES = 20;
const SHA256_BYTES = 32;

/** Reads a raw tree object: `<mode> <name>\0<id in bytes>`, again and again. */
export function parseTree(bytes: Buffer, idLength: number): TreeEntry[] {
  const idBytes = idLength === 64 ? SHA256_BYTES : SHA1_BYTES;
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, at);
    if (space === -1 || end < space || end + idBytes >= bytes.length + 1) break;
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.toString('utf8', space + 1, end),
      id: bytes.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return entries;
}

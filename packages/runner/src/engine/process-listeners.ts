import { readFileSync } from 'node:fs';

const LISTENING = '0A';
const V4_HEX = 8;

/** The TCP addresses on which processes of this process's network namespace listen. */
export function readListeners(pid: number): string[] {
  if (pid <= 0) return [];
  const found = ['tcp', 'tcp6'].flatMap((table) => parseListeners(readTable(pid, table)));
  return [...new Set(found)].filter((address) => !isEngineResolver(address));
}

function readTable(pid: number, table: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8');
  } catch {
    return '';
  }
}

/** Docker's own name server listens inside of each container. */
function isEngineResolver(address: string): boolean {
  return address.startsWith('127.0.0.11:');
}

export function parseListeners(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [hex = '', port = ''] = local.split(':');
    return state === LISTENING ? [`${toAddress(hex)}:${Number.parseInt(port, 16)}`] : [];
  });
}

/** The kernel writes each 32-bit word in the machine's own order. */
function toAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, 'hex')].reverse(),
  );
  if (hex.length === V4_HEX) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname;
}

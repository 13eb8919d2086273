import { readFileSync } from 'node:fs';
import { parseBlock } from './cidr.ts';
import { runCommand } from './run-command.ts';

const ROUTES_FILE = '/proc/net/route';
/** The flag of a route that leads nowhere, in the kernel's table. */
const REJECTED = 0x200;
/** Any real route wins over it. */
const METRIC = '4000000';

/** While a bridge is missing, packets for its containers end here instead of leaving the machine by the default route. */
export async function assertGuardRoute(pool: string): Promise<void> {
  if (isGuarded(readFileSync(ROUTES_FILE, 'utf8'), pool)) return;
  await runCommand('ip', ['route', 'replace', 'unreachable', pool, 'metric', METRIC]);
}

export async function removeGuardRoute(pool: string): Promise<void> {
  await runCommand('ip', ['route', 'del', 'unreachable', pool, 'metric', METRIC]).catch(
    (error: Error) => {
      if (!error.message.includes('No such process')) throw error;
    },
  );
}

/** `table`: the kernel's routes, which it writes in hex, last byte first. Pure. */
export function isGuarded(table: string, pool: string): boolean {
  const block = parseBlock(pool);
  if (block === undefined) return false;
  const wanted = [inHex(block.first), METRIC, inHex(2 ** 32 - 2 ** (32 - block.prefix))].join();
  return table.split('\n').some((line) => {
    const [, to, , flags, , , metric, mask] = line.split('\t');
    return (Number(`0x${flags}`) & REJECTED) !== 0 && [to, metric, mask].join() === wanted;
  });
}

function inHex(address: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(address);
  return bytes.toString('hex').toUpperCase();
}

import { type LookupAddress, lookup } from 'node:dns';
import { promisify } from 'node:util';

const lookupAll = promisify(lookup);
/** A lookup holds one of the few threads that files are read with, too: a name server that hangs must not take them all. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Every address of a name, by the rules of this machine. */
export async function systemLookup(host: string): Promise<LookupAddress[]> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await lookupAll(host, { all: true });
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

import { once } from 'node:events';
import { createServer } from 'node:net';

const FIRST = 100;
const COUNT = 150;
const PARTS = 16;
const PART_SUBNETS = 16;

let claimed: Promise<string> | undefined;

/** Loopback addresses for this test process alone, so that test files side by side do not bind each other's. */
export function loopbackPool(): Promise<string> {
  claimed ??= claim(process.pid % COUNT);
  return claimed;
}

let parts = 0;

/** A part of them, another one at each call: for one house of several that stand side by side. */
export async function loopbackPart(): Promise<string> {
  const third = (parts++ % PARTS) * PART_SUBNETS;
  return (await loopbackPool()).replace('.0.0/16', `.${third}.0/20`);
}

/** A socket without a file stands for the claim: it goes with its process, however that ends. */
async function claim(wish: number): Promise<string> {
  const second = FIRST + (wish % COUNT);
  const server = createServer().unref();
  server.listen(`\0tfp-test-loopback-${second}`);
  try {
    await once(server, 'listening');
    return `127.${second}.0.0/16`;
  } catch {
    return await claim(wish + 1);
  }
}

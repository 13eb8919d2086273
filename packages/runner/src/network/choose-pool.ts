import { createHash } from 'node:crypto';
import { type Block, overlap, parseBlock, partsOf } from './cidr.ts';

/** Where a platform may take its addresses from: first the wide space, then the narrow ones. */
const SPACES = [
  { space: '10.0.0.0/8', prefix: 14 },
  { space: '172.16.0.0/12', prefix: 16 },
  { space: '192.168.0.0/16', prefix: 18 },
];
/** A route as wide as this is a way out (default, or a VPN's two halves), no claim on what lies behind it. */
const WAY_OUT_PREFIX = 7;

/** Picks a slice of private space that nothing else on this host uses; each platform begins to look at another place. */
export function choosePool(platformId: string, taken: Block[]): Block | undefined {
  const claims = taken.filter(({ prefix }) => prefix > WAY_OUT_PREFIX);
  for (const { space, prefix } of SPACES) {
    const slices = partsOf(parseBlock(space) as Block, prefix);
    const start = createHash('sha256').update(platformId).digest().readUInt32BE(0) % slices.length;
    const free = [...slices.slice(start), ...slices.slice(0, start)].find(
      (slice) => !claims.some((claim) => overlap(claim, slice)),
    );
    if (free !== undefined) return free;
  }
  return undefined;
}

import { createHash } from 'node:crypto';

const CHAIN_BYTES_MAX = 28;

export interface FirewallPlan {
  pool: string;
  /** The router's public ports: one app may call another by its URL. */
  publicPorts: number[];
}

/** Names both chains by the platform, so that platforms on one engine never meet. */
export function chainNames(platformId: string): { input: string; forward: string } {
  const plain = `tfp-${platformId}`;
  const name =
    plain.length <= CHAIN_BYTES_MAX - 4
      ? plain
      : `tfp-${createHash('sha256').update(platformId).digest('hex').slice(0, 16)}`;
  return { input: `${name}-in`, forward: `${name}-fwd` };
}

/** What `iptables-restore --noflush` takes: both chains, whole, in one step. */
export function firewallRules(platformId: string, plan: FirewallPlan): string {
  const chains = Object.values(chainNames(platformId)).map((chain) => `:${chain} - [0:0]`);
  return ['*filter', ...chains, ...rulesOf(platformId, plan), 'COMMIT', ''].join('\n');
}

/**
 * Whether all of it is there, by `iptables -S`. Where another version of it writes a rule in another way, it is not, and
 * is put in place once more.
 */
export function isInPlace(listing: string, platformId: string, plan: FirewallPlan): boolean {
  const { input, forward } = chainNames(platformId);
  const lines = listing.split('\n');
  const chains = [input, forward].flatMap((chain) =>
    lines.filter((line) => line.startsWith(`-A ${chain} `)),
  );
  return (
    chains.join('\n') === rulesOf(platformId, plan).join('\n') &&
    lines.includes(`-A INPUT -s ${plan.pool} -j ${input}`) &&
    lines.includes(`-A ${forwardHook(listing)} -s ${plan.pool} -j ${forward}`)
  );
}

/** Docker asks DOCKER-USER first and leaves it to us; where it does not keep one, FORWARD itself is the place. */
export const FORWARD_HOOKS = ['DOCKER-USER', 'FORWARD'] as const;

export function forwardHook(listing: string): (typeof FORWARD_HOOKS)[number] {
  const [docker, plain] = FORWARD_HOOKS;
  return listing.split('\n').includes(`-N ${docker}`) ? docker : plain;
}

function rulesOf(platformId: string, { pool, publicPorts }: FirewallPlan): string[] {
  const { input, forward } = chainNames(platformId);
  const established = '-m conntrack --ctstate RELATED,ESTABLISHED -j RETURN';
  return [
    `-A ${input} ${established}`,
    ...publicPorts.map((port) => `-A ${input} -p tcp -m tcp --dport ${port} -j RETURN`),
    `-A ${input} -j DROP`,
    `-A ${forward} -d 169.254.0.0/16 -j DROP`,
    `-A ${forward} ${established}`,
    // Inside one app's network packets are bridged, not routed: only the way into another app's network is closed.
    `-A ${forward} -d ${pool} -m physdev ! --physdev-is-bridged -j DROP`,
  ];
}

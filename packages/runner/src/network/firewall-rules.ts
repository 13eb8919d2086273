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
export function firewallRules(platformId: string, { pool, publicPorts }: FirewallPlan): string {
  const { input, forward } = chainNames(platformId);
  const established = '-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN';
  return [
    '*filter',
    `:${input} - [0:0]`,
    `:${forward} - [0:0]`,
    `-A ${input} ${established}`,
    ...publicPorts.map((port) => `-A ${input} -p tcp -m tcp --dport ${port} -j RETURN`),
    `-A ${input} -j DROP`,
    `-A ${forward} -d 169.254.0.0/16 -j DROP`,
    `-A ${forward} ${established}`,
    // Inside one app's network packets are bridged, not routed: only the way into another app's network is closed.
    `-A ${forward} -d ${pool} -m physdev ! --physdev-is-bridged -j DROP`,
    'COMMIT',
    '',
  ].join('\n');
}

import type { Finding } from '@tfp/contract/doctor';
import { chainNames } from '../network/firewall-rules.ts';
import { runCommand } from '../network/run-command.ts';

/** The guard route and the firewall, as the kernel has them. Without them an app can reach what is not its own. */
export async function checkNetwork(platformId: string, pool: string): Promise<Finding[]> {
  const { input, forward } = chainNames(platformId);
  const [route, rules] = await Promise.all([
    runCommand('ip', ['route', 'show', 'type', 'unreachable', pool]).catch(() => ''),
    runCommand('iptables', ['--wait', '5', '-S']).catch(() => ''),
  ]);
  const lines = rules.split('\n');
  const isJumpedTo = (chain: string) =>
    lines.some((line) => line.startsWith('-A') && line.endsWith(`-j ${chain}`));
  const holes = [
    ...(route.includes(pool) ? [] : [`the guard route over ${pool}`]),
    ...[input, forward].filter((chain) => !isJumpedTo(chain)).map((chain) => `the rule ${chain}`),
  ];
  return holes.map((hole) => ({
    code: 'firewall_hole',
    invariant: 'host',
    severity: 'broken',
    found: `${hole} is not in place.`,
    next: 'It is put back within half a minute; if not, see who takes it: iptables -S',
  }));
}

import {
  chainNames,
  type FirewallPlan,
  FORWARD_HOOKS,
  firewallRules,
  forwardHook,
  isInPlace,
} from './firewall-rules.ts';
import { runCommand } from './run-command.ts';

const WAIT = ['--wait', '5'];

/** Puts this platform's rules in place where something of them is missing. Run again and again: others flush tables. */
export async function assertFirewall(platformId: string, plan: FirewallPlan): Promise<void> {
  const listing = await runCommand('iptables', [...WAIT, '-S']);
  if (isInPlace(listing, platformId, plan)) return;
  const { input, forward } = chainNames(platformId);
  await runCommand('iptables-restore', [...WAIT, '--noflush'], firewallRules(platformId, plan));
  await hook('INPUT', plan.pool, input);
  await hook(forwardHook(listing), plan.pool, forward);
}

export async function removeFirewall(platformId: string, pool: string): Promise<void> {
  const { input, forward } = chainNames(platformId);
  for (const [from, chain] of [
    ['INPUT', input],
    ...FORWARD_HOOKS.map((from) => [from, forward]),
  ] as [string, string][]) {
    await attempt('-D', from, '-s', pool, '-j', chain);
  }
  for (const chain of [input, forward]) {
    await attempt('-F', chain);
    await attempt('-X', chain);
  }
}

async function hook(from: string, pool: string, chain: string): Promise<void> {
  if (await attempt('-C', from, '-s', pool, '-j', chain)) return;
  await runCommand('iptables', [...WAIT, '-I', from, '1', '-s', pool, '-j', chain]);
}

function attempt(...args: string[]): Promise<boolean> {
  return runCommand('iptables', [...WAIT, ...args]).then(
    () => true,
    () => false,
  );
}

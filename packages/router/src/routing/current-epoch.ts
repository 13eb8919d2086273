import { readFileSync } from 'node:fs';

/**
 * Whether an epoch is still the present one, as far as it can be told without the engine: the machine has not been
 * started anew, and the engine's process is the one of then. What cannot be confirmed counts as over.
 */
export function isCurrentEpoch(epoch: string, proc = '/proc'): boolean {
  const parts = epoch.split('.');
  const [engineId, engineStart] = parts.at(-1)?.split('-') ?? [];
  if (parts.length < 2 || !/^\d+$/.test(engineId ?? '')) return false;
  try {
    const boot = readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8').trim();
    const stat = readFileSync(`${proc}/${engineId}/stat`, 'utf8');
    // The program's name stands in brackets and may hold spaces: count behind it.
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return parts[0] === boot && startTicks === engineStart;
  } catch {
    return false;
  }
}

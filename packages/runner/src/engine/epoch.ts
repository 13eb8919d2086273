import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Names this boot of the machine and this start of the engine. The API does not tell when the engine started; it
 * makes its socket anew at each start, and where systemd holds the socket the start of its process tells.
 */
export async function readEpoch(socketPath: string): Promise<string> {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const { ino, ctimeMs } = statSync(socketPath);
  return `${boot}.${ino.toString(36)}.${Math.floor(ctimeMs).toString(36)}.${engineProcess(socketPath)}`;
}

/** The engine writes its process id beside its socket. */
function engineProcess(socketPath: string): string {
  try {
    const pid = readFileSync(join(dirname(socketPath), 'docker.pid'), 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${pid}-${startTicks}`;
  } catch {
    return '0';
  }
}

import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';
import type { Ask } from '../stages/ask-processes.ts';

/** How the whole platform is: ok when each of its processes says so itself. */
export async function platformHealth(
  ask: Readonly<Record<string, Ask<ProcessHealth>>>,
): Promise<PlatformHealth> {
  const processes = await Promise.all(
    Object.entries(ask).map(([process, askIt]) => healthOf(process, askIt)),
  );
  return { ok: processes.every(({ ok }) => ok), processes };
}

async function healthOf(name: string, ask: Ask<ProcessHealth>): Promise<ProcessHealth> {
  try {
    const { process, ok, contract, since, note } = await ask();
    return { process, ok, contract, since, ...(note === undefined ? {} : { note }) };
  } catch {
    const note = 'does not answer; it is restarted by itself';
    return { process: name, ok: false, contract: 0, since: new Date().toISOString(), note };
  }
}

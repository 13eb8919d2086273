import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';

/** Asks one process how it is; rejects when it does not answer in time. */
export type AskHealth = () => Promise<ProcessHealth>;

/** How the whole platform is: ok when each of its processes says so itself. */
export async function platformHealth(
  ask: Readonly<Record<string, AskHealth>>,
): Promise<PlatformHealth> {
  const processes = await Promise.all(
    Object.entries(ask).map(([process, askIt]) => healthOf(process, askIt)),
  );
  return { ok: processes.every(({ ok }) => ok), processes };
}

async function healthOf(name: string, ask: AskHealth): Promise<ProcessHealth> {
  try {
    const { process, ok, contract, since, note } = await ask();
    return { process, ok, contract, since, ...(note === undefined ? {} : { note }) };
  } catch {
    const note = 'does not answer; it is restarted by itself';
    return { process: name, ok: false, contract: 0, since: new Date().toISOString(), note };
  }
}

import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';

/** Asks one process how it is; rejects when it does not answer in time. */
export type AskHealth = () => Promise<ProcessHealth>;

/** How the whole platform is: ok when each of its processes says so itself. */
export async function platformHealth(
  ask: Readonly<Record<string, AskHealth>>,
): Promise<PlatformHealth> {
  const answers = await Promise.all(
    Object.entries(ask).map(([process, askIt]) => healthOf(process, askIt)),
  );
  return { ok: answers.every(({ ok }) => ok), processes: answers };
}

async function healthOf(process: string, ask: AskHealth): Promise<ProcessHealth> {
  try {
    const { ok, contract, since, note } = await ask();
    return { process, ok, contract, since, ...(note === undefined ? {} : { note }) };
  } catch {
    const note = 'does not answer; it is restarted by itself';
    return { process, ok: false, contract: 0, since: new Date().toISOString(), note };
  }
}

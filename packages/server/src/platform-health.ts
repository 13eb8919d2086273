import { type DataDirectory, PROCESS_NAMES } from '@tfp/contract/data-directory';
import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';
import { unixHttp } from '@tfp/contract/unix-http';
import type { ServerConfig } from './config.ts';
import { deathNotes } from './death-notes.ts';
import { healthDeadlineMs } from './limits.ts';
import { readReadyFile } from './ready-file.ts';

/** Asks the API how everybody is; when it does not answer, asks each process itself. Who does not come up has left why. */
export async function askPlatformHealth(
  config: Pick<ServerConfig, 'data' | 'routerWorkers'>,
): Promise<PlatformHealth> {
  const health = (await askApi(config.data)) ?? (await askEach(config.data, config.routerWorkers));
  const { read } = deathNotes(config.data);
  const processes = health.processes.map((one) => {
    const note = one.ok ? undefined : read(one.process);
    return note === undefined ? one : { ...one, note };
  });
  return { ...health, processes };
}

async function askApi(data: DataDirectory): Promise<PlatformHealth | undefined> {
  const ready = readReadyFile(data);
  if (ready === undefined) return undefined;
  try {
    const signal = AbortSignal.timeout(healthDeadlineMs);
    const response = await fetch(`${ready.api}/health`, { signal });
    const body = (await response.json()) as PlatformHealth;
    return Array.isArray(body.processes) ? body : undefined;
  } catch {
    return undefined;
  }
}

type SocketName = Parameters<DataDirectory['socket']>[0];

async function askEach(data: DataDirectory, routerWorkers: number): Promise<PlatformHealth> {
  const names = PROCESS_NAMES.flatMap((name): SocketName[] =>
    name === 'router'
      ? Array.from({ length: routerWorkers }, (_, index) => `router.${index + 1}` as const)
      : [name],
  );
  const processes = await Promise.all(names.map((name) => askProcess(data, name)));
  return { ok: processes.every(({ ok }) => ok), processes };
}

async function askProcess(data: DataDirectory, name: SocketName): Promise<ProcessHealth> {
  try {
    const http = unixHttp(data.socket(name));
    const options = { deadlineMs: healthDeadlineMs };
    return await http.json<ProcessHealth>('GET', '/health', undefined, options);
  } catch {
    const note = 'does not answer; the supervisor starts it again whenever it dies';
    return { process: name, ok: false, contract: 0, since: '', note };
  }
}

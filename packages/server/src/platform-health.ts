import { type DataDirectory, PROCESS_NAMES, type ProcessName } from '@tfp/contract/data-directory';
import type { PlatformHealth, ProcessHealth } from '@tfp/contract/health';
import { unixHttp } from '@tfp/contract/unix-http';
import { healthDeadlineMs } from './limits.ts';
import { readReadyFile } from './ready-file.ts';

/** Asks the API how everybody is; when it does not answer, asks each process itself. */
export async function askPlatformHealth(data: DataDirectory): Promise<PlatformHealth> {
  return (await askApi(data)) ?? (await askEach(data));
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

async function askEach(data: DataDirectory): Promise<PlatformHealth> {
  const processes = await Promise.all(PROCESS_NAMES.map((name) => askProcess(data, name)));
  return { ok: processes.every(({ ok }) => ok), processes };
}

async function askProcess(data: DataDirectory, name: ProcessName): Promise<ProcessHealth> {
  try {
    const http = unixHttp(data.socket(name));
    const options = { deadlineMs: healthDeadlineMs };
    return await http.json<ProcessHealth>('GET', '/health', undefined, options);
  } catch {
    const note = 'does not answer; the supervisor starts it again whenever it dies';
    return { process: name, ok: false, contract: 0, since: '', note };
  }
}

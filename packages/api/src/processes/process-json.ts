import type { RunningProcess } from '@tfp/contract/journal';
import type { ApiDyno } from '@tfp/contract/platform-api';
import { SIZES, STANDARD_SIZE } from '@tfp/contract/sizes';
import type { Ledger } from '../ledger.ts';

/** A process as the Platform API shows it, where it is called a dyno. */
export function processJson(
  deps: Pick<Ledger, 'releases'>,
  appId: string,
  process: RunningProcess,
): ApiDyno {
  const { size = STANDARD_SIZE, usage } = process;
  return {
    id: process.id,
    name: process.name,
    type: process.type,
    command: process.command,
    size,
    state: process.state,
    release: releaseOf(deps, appId, process.version),
    attach_url: null,
    created_at: process.startedAt ?? process.since,
    updated_at: process.since,
    tfp: {
      restarts: process.restarts,
      exit_code: process.exitCode ?? null,
      crash: process.crash ?? null,
      cpu_percent: usage?.cpuPercent ?? null,
      memory_bytes: usage?.memoryBytes ?? null,
      memory_limit_bytes: SIZES[size].memoryMb * 1024 * 1024,
      unseen_since: process.unseenSince ?? null,
    },
  };
}

export function releaseOf(deps: Pick<Ledger, 'releases'>, appId: string, version: number) {
  return { id: deps.releases.find(appId, version)?.id ?? '', version };
}

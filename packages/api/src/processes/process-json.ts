import type { RunningProcess } from '@tfp/contract/journal';
import type { ApiDyno } from '@tfp/contract/platform-api';
import { SIZE } from '../formation/scale-app.ts';
import type { Ledger } from '../ledger.ts';

/** A process as the Platform API shows it, where it is called a dyno. */
export function processJson(
  deps: Pick<Ledger, 'releases'>,
  appId: string,
  process: RunningProcess,
): ApiDyno {
  return {
    id: process.id,
    name: process.name,
    type: process.type,
    command: process.command,
    size: SIZE,
    state: process.state,
    release: releaseOf(deps, appId, process.version),
    attach_url: null,
    created_at: process.since,
    updated_at: process.since,
    tfp: {
      restarts: process.restarts,
      exit_code: process.exitCode ?? null,
      crash: process.crash ?? null,
    },
  };
}

export function releaseOf(deps: Pick<Ledger, 'releases'>, appId: string, version: number) {
  return { id: deps.releases.find(appId, version)?.id ?? '', version };
}

/** `web.2` before `web.10`. */
export function byName(one: { name: string }, other: { name: string }): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

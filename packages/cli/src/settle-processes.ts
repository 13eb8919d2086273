import { setTimeout as pause } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import type { ApiDyno } from '@tfp/contract/platform-api';
import { appPath } from './app-path.ts';
import { LIMITS } from './limits.ts';
import type { PlatformClient } from './platform-client.ts';

export interface SettleOptions {
  signal: AbortSignal;
  /** How many processes of each type should be up. */
  wanted: Readonly<Record<string, number>>;
  /** Ids of processes that should be gone. */
  replaced?: ReadonlySet<string>;
  onProgress: (line: string) => void;
}

/** Waits until the processes are as they should be; the first one that crashes ends the wait. */
export async function settleProcesses(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
  options: SettleOptions,
): Promise<void> {
  const deadline = Date.now() + LIMITS.processesSettleMs;
  let delay: number = LIMITS.processesPollFirstMs;
  while (true) {
    const processes = await listProcesses(platform, app, options.signal);
    const open = openTypes(processes, options);
    if (open.length === 0) return;
    const crashed = newcomers(processes, options).find(({ state }) => state === 'crashed');
    if (crashed) throw crash(app, crashed);
    if (Date.now() > deadline) throw tooSlow(app, open);
    options.onProgress(open.join(', '));
    await pause(delay, undefined, { signal: options.signal });
    delay = Math.min(delay * 1.5, LIMITS.processesPollMaxMs);
  }
}

export function listProcesses(
  platform: Pick<PlatformClient, 'get'>,
  app: string,
  signal?: AbortSignal,
): Promise<ApiDyno[]> {
  return platform.get(appPath(app, '/dynos'), signal ? { signal } : {});
}

/** The types that are not yet as they should be, as `web 1 of 3`. Processes that are on their way out do not count. */
function openTypes(processes: readonly ApiDyno[], options: SettleOptions): string[] {
  const staying = processes.filter(({ state }) => state !== 'stopping' && state !== 'down');
  return Object.entries(options.wanted).flatMap(([type, quantity]) => {
    const ofType = staying.filter((process) => process.type === type);
    const old = ofType.filter(({ id }) => options.replaced?.has(id));
    const up = ofType.filter(({ id, state }) => state === 'up' && !options.replaced?.has(id));
    const settled = up.length === quantity && ofType.length === quantity && old.length === 0;
    return settled ? [] : [`${type} ${up.length} of ${quantity}`];
  });
}

function newcomers(processes: readonly ApiDyno[], { replaced, wanted }: SettleOptions): ApiDyno[] {
  return processes.filter(({ id, type }) => type in wanted && !replaced?.has(id));
}

function crash(app: string, process: ApiDyno): TfpError {
  const code = process.tfp?.exit_code;
  const how = code === null || code === undefined ? '' : ` with status ${code}`;
  return new TfpError('release_failed', `${process.name} crashed${how}.`, {
    hint: `It is started again by itself. See: tfp logs -p ${process.name} -a ${app}`,
  });
}

function tooSlow(app: string, open: readonly string[]): TfpError {
  const limit = `${LIMITS.processesSettleMs / 1000} s`;
  return new TfpError('unavailable', `After ${limit} not all are up: ${open.join(', ')}.`, {
    hint: `The platform goes on with it. See: tfp ps -a ${app}`,
  });
}

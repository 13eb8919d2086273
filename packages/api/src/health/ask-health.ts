import { type DataDirectory, PROCESS_NAMES, type ProcessName } from '@tfp/contract/data-directory';
import type { ProcessHealth } from '@tfp/contract/health';
import { unixHttp } from '@tfp/contract/unix-http';
import { limits } from '../limits.ts';
import { ownHealth } from './own-health-endpoints.ts';
import type { AskHealth } from './platform-health.ts';

/** How to ask each process of the platform how it is. */
export function healthQuestions(
  data: Pick<DataDirectory, 'socket'>,
  routerWorkers: number,
): Record<string, AskHealth> {
  return Object.fromEntries(
    processLabels(routerWorkers).map((name) => [
      name,
      name === 'api' ? async () => ownHealth() : askOver(data.socket(name)),
    ]),
  );
}

/** Every process, with a number where there are several of a kind. */
export function processLabels(routerWorkers: number) {
  return PROCESS_NAMES.flatMap((name) => namesOf(name, routerWorkers));
}

function namesOf(name: ProcessName, routerWorkers: number) {
  if (name !== 'router') return [name];
  return Array.from({ length: routerWorkers }, (_, index) => `router.${index + 1}` as const);
}

function askOver(socketPath: string): AskHealth {
  const http = unixHttp(socketPath);
  const options = { deadlineMs: limits.healthDeadlineMs };
  return () => http.json<ProcessHealth>('GET', '/health', undefined, options);
}

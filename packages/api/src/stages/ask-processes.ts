import { type DataDirectory, PROCESS_NAMES, type ProcessName } from '@tfp/contract/data-directory';
import { unixHttp } from '@tfp/contract/unix-http';

/** Asks one process of the platform; rejects when it does not answer in time. */
export type Ask<Answer> = () => Promise<Answer>;

export interface Platform {
  data: Pick<DataDirectory, 'socket'>;
  routerWorkers: number;
}

export interface Question<Answer> {
  path: string;
  deadlineMs: number;
  /** What this process answers itself. */
  own: Ask<Answer>;
}

/** How to ask each process of the platform the same, by its name, with a number where there are several of a kind. */
export function askProcesses<Answer>(
  { data, routerWorkers }: Platform,
  { path, deadlineMs, own }: Question<Answer>,
): Record<string, Ask<Answer>> {
  const names = PROCESS_NAMES.flatMap((name) => labelsOf(name, routerWorkers));
  const asks = names.map((name): [string, Ask<Answer>] => {
    if (name === 'api') return [name, own];
    const http = unixHttp(data.socket(name));
    return [name, () => http.json<Answer>('GET', path, undefined, { deadlineMs })];
  });
  return Object.fromEntries(asks);
}

function labelsOf(name: ProcessName, routerWorkers: number) {
  if (name !== 'router') return [name];
  return Array.from({ length: routerWorkers }, (_, index) => `router.${index + 1}` as const);
}

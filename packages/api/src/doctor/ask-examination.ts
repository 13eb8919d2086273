import type { DataDirectory } from '@tfp/contract/data-directory';
import type { Examination } from '@tfp/contract/doctor';
import { unixHttp } from '@tfp/contract/unix-http';
import { processLabels } from '../health/ask-health.ts';
import { limits } from '../limits.ts';
import type { AskExamination } from './examine-platform.ts';

/** How to ask each process of the platform what it finds. */
export function examinationQuestions(
  data: Pick<DataDirectory, 'socket'>,
  routerWorkers: number,
  ofApi: AskExamination,
): Record<string, AskExamination> {
  return Object.fromEntries(
    processLabels(routerWorkers).map((name) => [
      name,
      name === 'api' ? ofApi : askOver(data.socket(name)),
    ]),
  );
}

function askOver(socketPath: string): AskExamination {
  const http = unixHttp(socketPath);
  const options = { deadlineMs: limits.examinationDeadlineMs };
  return () => http.json<Examination>('GET', '/doctor', undefined, options);
}

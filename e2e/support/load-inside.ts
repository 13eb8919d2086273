import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadOptions, LoadReport } from './steady-load.ts';
import type { TfpStack } from './tfp-stack.ts';

/** The same load from a process of its own, which can stand in another network; gives its report at its end. */
export function startLoadInside(stack: TfpStack, app: string, options: LoadOptions) {
  const [command = '', ...before] = [...stack.prefix(), process.execPath];
  const child = fork(
    join(import.meta.dirname, 'load-process.ts'),
    [JSON.stringify([stack.httpPort, app, options])],
    { execPath: command, execArgv: before },
  );
  return async (): Promise<LoadReport> => {
    const report = once(child, 'message');
    child.send('stop');
    const [told] = await report;
    return told as LoadReport;
  };
}

import { TfpError } from '@tfp/contract/errors';
import type { RunningProcess } from '@tfp/contract/journal';
import type { RunnerClient } from '@tfp/contract/runner-client';
import { askStage, unlessUnknown } from '../stages/ask-stage.ts';

export interface FindProcessDeps {
  runner: Pick<RunnerClient, 'processes'>;
}

/** The processes of an app that are there now, `web.2` before `web.10`. */
export async function runningProcesses(
  { runner }: FindProcessDeps,
  appId: string,
): Promise<RunningProcess[]> {
  const all = await askStage('run', () => runner.processes(appId).catch(unlessUnknown([])));
  return all.filter(({ state }) => state !== 'none').sort(byName);
}

/** One of them, by its name or its id. */
export async function findProcess(
  deps: FindProcessDeps,
  appId: string,
  name: string,
): Promise<RunningProcess> {
  const all = await runningProcesses(deps, appId);
  const found = all.find((process) => process.name === name || process.id === name);
  if (found !== undefined) return found;
  const names = all.map((process) => process.name).join(', ');
  throw new TfpError('not_found', `There is no process ${JSON.stringify(name.slice(0, 60))}.`, {
    resource: 'dyno',
    hint: names === '' ? 'No process runs right now.' : `These run: ${names}.`,
  });
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

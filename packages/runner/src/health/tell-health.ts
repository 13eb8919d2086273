import type { RunnerEvent } from '@tfp/contract/journal';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { maskOf } from '../output/mask-of.ts';
import type { World } from '../world.ts';

type Change = Extract<RunnerEvent, { kind: 'health' }>['change'];

/** Tells in the journal what the checks of a process made of it. What an app answers may hold anything of its config. */
export function tellHealth(
  world: World,
  app: App,
  { name, release: version }: Process,
  change: Change,
  said: string,
  times: number,
): void {
  const reason = maskOf(world, app, version)(said);
  void world.journal.append(app.id, {
    kind: 'health',
    process: name,
    version,
    change,
    reason,
    times,
  });
}

import type { ProcessState } from '@tfp/contract/journal';
import type { VerdictCode } from '@tfp/contract/releases';
import { crashOf } from '../crashes/crash-record.ts';
import type { World } from '../world.ts';
import type { App } from './app.ts';
import type { Process } from './process.ts';

type Moved = Pick<Process, 'name' | 'state' | 'release' | 'since'> &
  Partial<Pick<Process, 'generation' | 'key' | 'killed'>>;

/** Moves what users see of a process, and writes it where they look: the journal and the app's stream. */
export function changeState(
  world: Pick<World, 'journal' | 'say' | 'now'>,
  app: Pick<App, 'id' | 'memory'>,
  process: Moved,
  to: ProcessState,
  why: { note?: string; code?: VerdictCode } = {},
): void {
  const { key, name, state: from, release: version } = process;
  if (from === to) return;
  process.state = to;
  process.since = world.now();
  const crashes = crashesOf(app, process);
  void world.journal.append(app.id, {
    kind: 'process',
    process: name,
    ...(key === undefined ? {} : { key }),
    from,
    to,
    version,
    ...why,
    ...(crashes === undefined ? {} : { crashes }),
  });
  if (from !== 'none') world.say(app.id, `State of ${name} changed from ${from} to ${to}`, version);
}

/** In a row. Those before a restart that somebody asked for count no more, nor does an end by somebody's hand. */
export function crashesOf({ memory }: Pick<App, 'memory'>, process: Moved): number | undefined {
  const { name, release, generation, killed } = process;
  const record = crashOf(memory, release, name);
  if (record === undefined || killed || record.isForgiven) return undefined;
  return (record.generation ?? generation) === generation ? record.count : undefined;
}

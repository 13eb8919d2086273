import type { ProcessState } from '@tfp/contract/journal';
import type { World } from '../world.ts';
import type { Process } from './process.ts';

/** Moves what users see of a process, and writes it where they look: the journal and the app's stream. */
export function changeState(
  world: Pick<World, 'journal' | 'say' | 'now'>,
  app: { id: string },
  process: Pick<Process, 'name' | 'state' | 'release' | 'since'>,
  to: ProcessState,
  note?: string,
): void {
  const { name, state: from, release: version } = process;
  if (from === to) return;
  process.state = to;
  process.since = world.now();
  const change = { kind: 'process', process: name, from, to, version } as const;
  void world.journal.append(app.id, note === undefined ? change : { ...change, note });
  if (from !== 'none') world.say(app.id, `State of ${name} changed from ${from} to ${to}`, version);
}

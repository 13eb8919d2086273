import type { DrainCount, ProcessStop } from '@tfp/contract/journal';
import type { App } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { trySaveMemory } from '../apps/try-save-memory.ts';
import type { Ending } from '../containers/end-container.ts';
import { signalName } from '../containers/signal-name.ts';
import { LIMITS } from '../limits.ts';
import type { LeftCount } from '../routing/drain-counts.ts';
import type { World } from '../world.ts';

/** A stream that was cut ends as well: it is none of those that ended by themselves. */
export function drainCount(left: LeftCount, cut: number): DrainCount & { lost: number } {
  const { drained, dropped, streams, lost } = left;
  return { drained: drained + Math.max(0, streams - cut), dropped, cut, lost };
}

/** Writes down how a process left: for the proof of the release that it made way for, and for whoever asked for its end. */
export function noteStop(
  world: Pick<World, 'files' | 'say' | 'log'>,
  app: App,
  process: Process,
  { ms, isKilled }: Ending,
  { lost, ...count }: DrainCount & { lost: number },
): void {
  const { name, release: version, end } = process;
  const signal = end?.kind === 'exited' ? signalName(end.code) : undefined;
  const stop: ProcessStop = {
    id: process.id ?? process.key,
    process: name,
    version,
    ms,
    ...(signal === undefined ? {} : { signal }),
    isKilled,
    ...count,
  };
  app.stops.push(stop);
  app.stops.splice(0, app.stops.length - LIMITS.stopsKept);
  if (lost > 0) {
    world.say(app.id, `A router worker died and took ${lost} requests in flight to ${name} along`);
  }
  const settling = app.memory.settling.find((each) => each.version === process.makesWayFor);
  if (settling === undefined) return;
  settling.stops.push(stop);
  trySaveMemory(world, app);
}

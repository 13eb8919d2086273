import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { maskOf } from '../output/mask-of.ts';
import type { World } from '../world.ts';
import { tellOutput } from './tell-output.ts';

/** A release command of an earlier runner: its output is told again from the first line, and it is watched to its end. */
export function adoptCommand(
  world: World,
  app: App,
  process: Process,
  state: EngineContainer['state'],
): void {
  const { releasePhase } = app.memory;
  const isOpen = releasePhase?.key === process.key && releasePhase.outcome === null;
  const isAwaited = app.desired?.target?.version === process.release;
  if (process.phase === 'running') process.upAt = process.startedAt;
  if (!isOpen || !isAwaited || state === 'created') return;
  const mask = maskOf(world, app, process.release);
  handlesOf(app, process).told = tellOutput(world, app, process, mask);
}

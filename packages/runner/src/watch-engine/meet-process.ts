import { RELEASE_TYPE, WEB_TYPE } from '@tfp/contract/releases';
import { type App, addProcess, handlesOf } from '../apps/app.ts';
import { findRelease } from '../apps/find-release.ts';
import { type Process, recordExit } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { accepts } from '../health/await-port.ts';
import { type Check, checksOf } from '../health/check.ts';
import { keepWatch } from '../health/keep-watch.ts';
import { watchHealth } from '../health/watch-health.ts';
import { LIMITS } from '../limits.ts';
import { adoptCommand } from '../release-phase/adopt-command.ts';
import { admitProcess } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { foundProcess } from './found-process.ts';

/** A container that this runner did not start itself: it is one of an earlier runner's. */
export async function meetProcess(
  world: World,
  fleet: Pick<Fleet, 'ownerOf'>,
  container: EngineContainer,
): Promise<void> {
  const app = fleet.ownerOf(container.labels[LABEL.app] ?? '');
  if (app === undefined || app.processes.has(container.name)) return;
  const process = foundProcess(container, world.platform.epoch, world.now());
  process.condemned = app.memory.condemned.includes(process.key);
  process.state = world.journal.lastState(process.key) ?? process.state;
  const { begun, exited } = addProcess(app, process);
  begun.resolve();
  if (process.address !== undefined) world.addresses.hold(app.id, process.address);
  if (process.phase !== 'running') {
    exited.resolve();
    await learnExit(world, process);
  }
  if (process.type === RELEASE_TYPE) adoptCommand(world, app, process, container.state);
  else if (process.phase === 'running') await assess(world, app, process);
  app.wake();
}

/** What ran before this runner started is not put out of its routes for a moment: it is asked now. */
async function assess(world: World, app: App, process: Process): Promise<void> {
  const checks = checksOf(findRelease(app, process.release), process.type);
  const runs = await runsOn(world, process);
  if (handlesOf(app, process).watch.signal.aborted) return;
  process.ready = app.memory.checked[process.key] !== 'unready';
  if (runs && hasPassed(app, process, checks)) {
    process.healthy = true;
    process.upAt = process.startedAt;
    // The runner before ended when it had seen that, and before it told.
    if (process.state === 'starting') changeState(world, app, process, 'up');
    admitProcess(world, app, process);
    void keepWatch(world, app, process, checks);
  } else {
    // Whoever did not answer this once has its whole time again: it may serve since days.
    if (!runs) process.startedAt = world.now();
    process.state = 'starting';
    process.checking = runs;
    void watchHealth(world, app, process);
  }
}

/** Its startup checks are not asked again, as they may be hard on a process that is at work; what they said is remembered. */
function hasPassed({ memory }: App, { key }: Process, checks: Check[]): boolean {
  return key in memory.checked || checks.every(({ type }) => type !== 'startup');
}

async function runsOn(world: World, { type, address, startedAt }: Process): Promise<boolean> {
  if (type !== WEB_TYPE) return world.now() > startedAt + LIMITS.settleLongestMs;
  return address !== undefined && accepts(address, LIMITS.port);
}

async function learnExit(world: World, process: Process): Promise<void> {
  if (process.id === undefined || process.blameless) return;
  const exit = await world.engine.exitOf(process.id).catch(() => undefined);
  if (exit !== undefined) recordExit(process, exit);
}

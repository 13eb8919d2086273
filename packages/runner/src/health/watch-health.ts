import { setTimeout as delay } from 'node:timers/promises';
import { WEB_TYPE } from '@tfp/contract/releases';
import { type App, handlesOf } from '../apps/app.ts';
import { findRelease } from '../apps/find-release.ts';
import { observeStart } from '../apps/observe-behaviour.ts';
import type { Process } from '../apps/process.ts';
import { changeState } from '../apps/process-state.ts';
import { LIMITS } from '../limits.ts';
import { admitProcess } from '../routing/publish-routes.ts';
import type { World } from '../world.ts';
import { awaitPort } from './await-port.ts';
import { awaitSettled } from './await-settled.ts';
import { awaitStartup } from './await-startup.ts';
import { type Check, checksOf } from './check.ts';
import { keepWatch } from './keep-watch.ts';
import { isOutOfReach } from './out-of-reach.ts';
import { rememberChecked, rememberRecovery } from './remember-checked.ts';
import { tellRecovery } from './tell-recovery.ts';

/** Waits until a running process is up, tells everybody, and puts it behind its routes where it may serve. */
export async function watchHealth(world: World, app: App, process: Process): Promise<void> {
  const { signal } = handlesOf(app, process).watch;
  const { id, address } = process;
  if (id === undefined || address === undefined) return;
  const isWeb = process.type === WEB_TYPE;
  if (isWeb) void watchListeners(world, app, process, id, signal);
  const isUp = isWeb
    ? await awaitPort(address, LIMITS.port, signal)
    : await awaitSettled(() => world.engine.cpuMs(id), signal);
  if (!isUp || !isWaitedFor(process)) return;
  const checks = checksOf(findRelease(app, process.release), process.type);
  if (!(await passStartup(world, app, process, checks))) return;
  markUp(world, app, process);
  void keepWatch(world, app, process, checks);
  void tellRecovery(world, app, process);
}

function isWaitedFor({ phase, retiring }: Process): boolean {
  return phase === 'running' && !retiring;
}

/** Without a startup check, what the platform asks by itself is enough. */
async function passStartup(
  world: World,
  app: App,
  process: Process,
  checks: Check[],
): Promise<boolean> {
  const startup = checks.filter(({ type }) => type === 'startup');
  if (startup.length === 0) return true;
  process.checking = true;
  const { signal } = handlesOf(app, process).watch;
  const teller = setTimeout(() => tellWaiting(world, app, process), LIMITS.startupTellMs);
  const hasPassed = await awaitStartup(world, app, process, startup, signal);
  clearTimeout(teller);
  if (!hasPassed || !isWaitedFor(process)) {
    app.wake();
    return false;
  }
  process.checking = false;
  rememberChecked(world, app, process);
  return true;
}

/** Whoever waits for the release sees what it waits for. */
function tellWaiting(world: World, app: App, process: Process): void {
  const last = process.answers.at(-1);
  const words = last === undefined ? '' : `: ${last.asked} got ${last.answered}`;
  tellProgress(world, app, process, `${process.name} waits for its startup check${words}`);
}

function tellProgress(world: World, app: App, { release }: Process, line: string): void {
  if (release !== app.desired?.target?.version) return;
  void world.journal.append(app.id, { kind: 'progress', version: release, line });
}

function markUp(world: World, app: App, process: Process): void {
  process.healthy = true;
  process.upAt = world.now();
  rememberRecovery(world, app, process);
  const seconds = ((process.upAt - process.since) / 1000).toFixed(1);
  observeStart(world, app, process, process.upAt - process.startedAt);
  changeState(world, app, process, 'up');
  tellProgress(world, app, process, `${process.name} is up after ${seconds} s`);
  admitProcess(world, app, process);
  app.wake();
}

/** A process that bound $PORT on loopback alone can never be reached: no need to wait for the boot timeout. */
async function watchListeners(
  world: World,
  app: App,
  process: Process,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  let looksInVain = 0;
  while (looksInVain < 2) {
    await delay(LIMITS.listenersLookMs, undefined, { signal }).catch(() => {});
    if (signal.aborted || process.healthy || process.checking || process.phase !== 'running')
      return;
    const listeners = await world.engine.listeners(id).catch(() => []);
    looksInVain = isOutOfReach(listeners, LIMITS.port) ? looksInVain + 1 : 0;
    if (looksInVain === 2 && !process.healthy) process.end = { kind: 'unbound', listeners };
  }
  app.wake();
}

import type { Finding } from '@tfp/contract/doctor';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { type Slot, slotsOf } from '../apps/slots.ts';
import type { EngineContainer } from '../engine/engine.ts';
import { LABEL } from '../engine/labels.ts';

/** Compares each app's formation in its live release with what the engine really runs: the right count, release, generation. */
export function checkFormations(
  apps: readonly App[],
  containers: readonly EngineContainer[],
  now: number,
): Finding[] {
  return apps.flatMap((app) => checkApp(app, containers, now));
}

function checkApp(app: App, containers: readonly EngineContainer[], now: number): Finding[] {
  const { desired } = app;
  if (desired === null) return [];
  const { missing, surplus } = difference(
    slotsOf(desired.formation, desired.live).map((slot) => wordsOf(slot, desired.live)),
    containers.filter((one) => isOf(one, app.id)).map(describe),
  );
  const isOnItsWay = isRollingOut(app);
  if (missing.length === 0 && surplus.length === 0 && !isOnItsWay) return [];
  const parts = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(surplus.length > 0 ? [`not wanted: ${surplus.join(', ')}`] : []),
  ];
  const state = parts.length > 0 ? parts.join('; ') : 'a change is on its way';
  const found = `${desired.name} is not its formation (${state})`;
  const waits = Object.values(app.memory.crashes).some(({ restartAt }) => restartAt > now);
  return [waits ? crashes(desired.name, found) : differs(desired.name, found, isOnItsWay)];
}

/** Two of the same take two places. */
function difference(
  wanted: readonly string[],
  found: readonly string[],
): { missing: string[]; surplus: string[] } {
  const missing = [...wanted];
  const surplus = found.filter((words) => {
    const place = missing.indexOf(words);
    if (place !== -1) missing.splice(place, 1);
    return place === -1;
  });
  return { missing, surplus };
}

/** The app's own fault: the platform does what it should, and waits longer each time. */
function crashes(name: string, state: string): Finding {
  return {
    code: 'crash_loop',
    invariant: 'I2',
    severity: 'warning',
    found: `${state}: a process crashes again and again.`,
    next: `tfp doctor -a ${name}; tfp logs -a ${name}`,
  };
}

function differs(name: string, state: string, isOnItsWay: boolean): Finding {
  return {
    code: 'formation_differs',
    invariant: 'I2',
    severity: isOnItsWay ? 'underway' : 'broken',
    found: `${state}.`,
    next: isOnItsWay ? 'Wait a moment.' : `tfp restart -a ${name}`,
  };
}

/** Somebody is at it: a release waits for its outcome, or a process for its start or its end. */
function isRollingOut({ desired, memory, processes }: App): boolean {
  const target = desired?.target;
  return (
    (target !== null && target !== undefined) ||
    memory.announcing !== null ||
    memory.reverting !== null ||
    memory.serving?.version !== desired?.live?.version ||
    [...processes.values()].some(
      ({ phase, healthy, retiring, condemned }) =>
        phase !== 'running' || !healthy || retiring || condemned,
    )
  );
}

function isOf({ labels }: EngineContainer, appId: string): boolean {
  return labels[LABEL.app] === appId && labels[LABEL.kind] === 'process';
}

function wordsOf({ name, generation }: Slot, release: RunnableRelease | null): string {
  return `${name} v${release?.version} generation ${generation}`;
}

function describe({ labels, state }: EngineContainer): string {
  const words = `${labels[LABEL.process]} v${labels[LABEL.release]} generation ${labels[LABEL.generation]}`;
  return state === 'running' ? words : `${words} (${state})`;
}

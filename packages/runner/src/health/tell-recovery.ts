import { setTimeout as delay } from 'node:timers/promises';
import { type App, handlesOf } from '../apps/app.ts';
import type { Process } from '../apps/process.ts';
import { trySaveMemory } from '../apps/try-save-memory.ts';
import { crashOf } from '../crashes/crash-record.ts';
import type { World } from '../world.ts';
import { tellHealth } from './tell-health.ts';

/** Of crashes in a row not each is told. So that they are over is, once a process has stayed up for as long as forgives them. */
export async function tellRecovery(world: World, app: App, process: Process): Promise<void> {
  const { signal } = handlesOf(app, process).watch;
  const find = () => crashOf(app.memory, process.release, process.name);
  const known = find();
  if (known === undefined || known.count < 2 || known.isForgiven) return;
  const ms = world.timers.backoffResetMs;
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  const crash = find();
  if (signal.aborted || crash === undefined || crash.isForgiven) return;
  tellHealth(world, app, process, 'recovered', 'it has stayed up', crash.count);
  crash.isForgiven = true;
  trySaveMemory(world, app);
}

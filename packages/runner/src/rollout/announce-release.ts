import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** The release is live: its processes were healthy and every router worker sends requests to them. */
export async function announceRelease(world: World, app: App): Promise<void> {
  const { memory } = app;
  if (memory.announcing === null) return;
  const { version, since, previous } = memory.announcing;
  if (!world.journal.hasOutcome(app.id, version)) {
    const processes = [...app.processes.values()]
      .filter(({ release, healthy }) => release === version && healthy)
      .map(({ name }) => name)
      .sort();
    const proof = { liveMs: Math.max(0, Math.round(world.now() - since)), processes };
    world.failpoint('runner.before-live-entry');
    await world.journal.append(app.id, { kind: 'live', version, proof });
    world.failpoint('runner.after-live-entry');
  }
  memory.announcing = null;
  memory.fallback =
    previous === null
      ? null
      : { release: previous, until: world.now() + world.timers.revertWindowMs };
  app.heardAt.delete(version);
  world.files.saveMemory(app.id, memory);
  app.wake();
}

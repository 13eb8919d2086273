import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

/** Whoever waits for a release hears, once, that it is the engine that keeps them waiting. */
export function tellSilence(world: Pick<World, 'journal'>, app: App, version: number): void {
  if (version !== app.desired?.target?.version || app.silenceTold === version) return;
  app.silenceTold = version;
  const line = 'The container engine does not answer: waiting for it';
  void world.journal.append(app.id, { kind: 'progress', version, line });
}

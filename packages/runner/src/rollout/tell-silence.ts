import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

const LINE = 'The Docker Engine does not answer: waiting for it; tfp doctor tells why';

/** Whoever waits for a start hears, once, that it is the engine that keeps them waiting. */
export function tellSilence(
  world: Pick<World, 'journal' | 'say'>,
  app: App,
  version: number,
): void {
  if (app.silenceTold.has(version)) return;
  app.silenceTold.add(version);
  world.say(app.id, LINE, version);
  if (version !== app.desired?.target?.version) return;
  void world.journal.append(app.id, { kind: 'progress', version, line: LINE });
}

/** It has started something: when it falls silent again, that is told again. */
export function forgetSilence(app: App): void {
  app.silenceTold.clear();
}

import type { App } from '../apps/app.ts';
import { inWords } from '../output/in-words.ts';
import type { World } from '../world.ts';
import { stopOneOff } from './end-one-off.ts';
import type { OneOffProcess } from './one-off.ts';

/** Stops a one-off that runs longer than it may. That it was so is written down first, whoever dies then. */
export function watchDeadline(world: World, app: App, oneOff: OneOffProcess): void {
  const { kept, name } = oneOff;
  const stop = () => {
    kept.isOverdue = true;
    world.oneOffFiles.save(kept);
    const limit = inWords(kept.deadline - kept.startedAt);
    world.say(app.id, `${name} did not end within ${limit}: stopping it`);
    void stopOneOff(world, oneOff);
  };
  const timer = setTimeout(stop, Math.max(0, kept.deadline - world.now())).unref();
  void oneOff.over.promise.then(() => clearTimeout(timer));
}

import type { App } from '../apps/app.ts';
import { inWords } from '../output/in-words.ts';
import type { World } from '../world.ts';
import { stopOneOff } from './end-one-off.ts';
import type { OneOffProcess } from './one-off.ts';
import type { KeptOneOff } from './one-off-files.ts';

type DeadlineWorld = Pick<
  World,
  'engine' | 'presence' | 'log' | 'timers' | 'now' | 'uptime' | 'say' | 'oneOffFiles'
>;

/** Stops a one-off that runs longer than it may. That it was so is written down first, where the disk takes it. */
export function watchDeadline(world: DeadlineWorld, app: App, oneOff: OneOffProcess): void {
  const { kept, name } = oneOff;
  const stop = () => {
    kept.isOverdue = true;
    trySave(world, kept);
    const limit = inWords(kept.deadline - kept.startedAt);
    world.say(app.id, `${name} did not end within ${limit}: stopping it`);
    void stopOneOff(world, oneOff);
  };
  const timer = setTimeout(stop, Math.max(0, leftMs(kept, world))).unref();
  void oneOff.over.promise.then(() => clearTimeout(timer));
}

/** The clock may have leapt before this runner started. */
function leftMs(
  { startedAt, startedUptimeMs, deadline }: KeptOneOff,
  { now, uptime }: Pick<World, 'now' | 'uptime'>,
): number {
  if (startedUptimeMs === undefined) return deadline - now();
  const limitMs = deadline - startedAt;
  // A machine that counts anew has booted meanwhile.
  return Math.min(limitMs, startedUptimeMs + limitMs - uptime());
}

function trySave({ oneOffFiles, log }: Pick<World, 'oneOffFiles' | 'log'>, kept: KeptOneOff): void {
  try {
    oneOffFiles.save(kept);
  } catch (error) {
    log.warn({ err: error, process: kept.process }, 'deadline of a one-off not written');
  }
}

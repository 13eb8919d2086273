import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine/engine.ts';
import { insist } from '../engine/insist.ts';
import type { World } from '../world.ts';

/** How a container took the wish that it end. */
export interface Ending {
  /** From the signal to its end; null: it had ended before. */
  ms: number | null;
  isKilled: boolean;
}

export interface EndingWish {
  signal: 'SIGTERM' | 'SIGHUP';
  graceMs: number;
  /** Settled when the container is known to have ended. */
  ended: Promise<void>;
  /** Told before it is killed. */
  onStay?: (() => void) | undefined;
}

/** A signal, a grace, SIGKILL: answers when it has ended. */
export async function endContainer(
  world: Pick<World, 'engine' | 'presence' | 'log' | 'timers' | 'now'>,
  id: string,
  { signal, graceMs, ended, onStay }: EndingWish,
): Promise<Ending> {
  /** False where it has ended: then it need not be told, however long the engine is away. */
  const tell = (name: NodeJS.Signals) => {
    const isOver = ended.then(() => false);
    return insist(world, name, async () => {
      await Promise.race([isOver, assertAnswers(world)]);
      return Promise.race([isOver, world.engine.signal(id, name)]);
    });
  };
  const wasRunning = await tell(signal);
  const askedAt = world.now();
  const isKilled = !(await within(ended, graceMs));
  if (isKilled) {
    onStay?.();
    await tell('SIGKILL');
    await ended;
  }
  return { ms: wasRunning ? Math.round(world.now() - askedAt) : null, isKilled };
}

/** An engine that hangs passes on later whatever it was sent: an app may take a second SIGTERM for "now". */
async function assertAnswers({ presence }: Pick<World, 'presence'>): Promise<void> {
  if (await presence.answers()) return;
  throw new EngineError('away', 'The Docker Engine does not answer.');
}

async function within(event: Promise<void>, limitMs: number): Promise<boolean> {
  const stopWaiting = new AbortController();
  const late = delay(limitMs, false, { signal: stopWaiting.signal }).catch(() => false);
  const isOver = await Promise.race([event.then(() => true), late]);
  stopWaiting.abort();
  return isOver;
}

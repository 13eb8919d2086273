import { setTimeout as delay } from 'node:timers/promises';
import { LIMITS } from '../limits.ts';
import { engineSilent } from './engine-silent.ts';

export interface ObservedDeps {
  /** Settled when what runs has been looked at for the first time. */
  whenObserved: Promise<void>;
}

/** A runner that has just started does not know yet what runs; one whose engine is away says so. */
export async function observedInTime(whenObserved: Promise<void>): Promise<void> {
  const inTime = whenObserved.then(() => true);
  if (await Promise.race([inTime, delay(LIMITS.observedMs, false, { ref: false })])) return;
  throw engineSilent();
}

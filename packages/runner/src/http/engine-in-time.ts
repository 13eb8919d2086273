import type { EnginePresence } from '../watch-engine/engine-presence.ts';
import { engineSilent } from './engine-silent.ts';
import { type ObservedDeps, observedInTime } from './observed-in-time.ts';

export interface EngineDeps extends ObservedDeps {
  presence: Pick<EnginePresence, 'answers'>;
}

/** What cannot be begun without the engine is refused before anything is done. */
export async function engineInTime({ whenObserved, presence }: EngineDeps): Promise<void> {
  await observedInTime(whenObserved);
  if (!(await presence.answers())) throw engineSilent();
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { AppMemory } from '../apps/app-memory.ts';

/** Which release should serve an app, and which one is on its way. */
export interface Goal {
  serving: RunnableRelease | null;
  rolling: RunnableRelease | null;
  /** Whether somebody waits to hear how the rolling one fares; else it is live by the ledger's word already. */
  isAwaited: boolean;
}

/** The newest release that has not failed here wins: the ledger may not have heard yet what happened. */
export function chooseGoal(desired: DesiredApp, memory: AppMemory): Goal {
  const isOpen = (release: RunnableRelease | null): release is RunnableRelease =>
    release !== null && !memory.rejected.includes(release.version);
  const serving = memory.serving ?? (isOpen(desired.live) ? desired.live : null);
  const candidates = [desired.target, desired.live]
    .filter(isOpen)
    .filter(({ version }) => version > (serving?.version ?? 0))
    .sort((one, other) => other.version - one.version);
  const rolling = candidates[0] ?? null;
  return { serving, rolling, isAwaited: rolling !== null && rolling === desired.target };
}

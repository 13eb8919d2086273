import { setTimeout as delay } from 'node:timers/promises';
import type { FileKeyRing } from '@tfp/contract/key-ring';
import type { Logger } from '@tfp/contract/platform-process';
import type { RunnerClient } from '@tfp/contract/runner-client';
import { PLATFORM_ACTOR } from '../access/actor.ts';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import { askStage } from '../stages/ask-stage.ts';
import { type RewrapDeps, rewrapLeftovers } from './rewrap-data-keys.ts';

export interface FinishRotationDeps extends RewrapDeps, Pick<Ledger, 'checkpoint'> {
  masterKey: FileKeyRing;
  runner: Pick<RunnerClient, 'keyIds'>;
}

/**
 * Takes every step of a rotation that can be taken now, each of which may be taken again after a crash. Answers what
 * the rest waits for; undefined when only the newest key is left in the file.
 */
export async function finishRotation(deps: FinishRotationDeps): Promise<string | undefined> {
  const [, ...older] = deps.masterKey.ids();
  if (older.length === 0) return undefined;
  rewrapLeftovers(deps);
  if (!deps.checkpoint()) return 'Another process reads the ledger.';
  let used: string[];
  try {
    used = await askStage('run', () => deps.runner.keyIds());
  } catch (error) {
    return (error as Error).message;
  }
  retire(
    deps,
    older.filter((id) => !used.includes(id)),
  );
  if (!older.some((id) => used.includes(id))) return undefined;
  return 'The run stage still holds copies that the older key wraps.';
}

/** Two may come here at once, and the second finds nothing more to do. */
function retire(deps: FinishRotationDeps, unneeded: string[]): void {
  const keys = deps.masterKey.ids().filter((id) => unneeded.includes(id));
  if (keys.length === 0) return;
  deps.masterKey.retire(keys);
  deps.audit.add({ action: 'keys:retire', actor: PLATFORM_ACTOR, detail: { keys } });
}

/** Finishes what a crash, or a run stage that was away, left of a rotation, until the signal fires. */
export async function finishRotations(
  deps: FinishRotationDeps & { log: Pick<Logger, 'info' | 'warn'> },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const waitsFor = await finishRotation(deps);
      if (waitsFor !== undefined) deps.log.info({ waitsFor }, 'key rotation not finished yet');
    } catch (error) {
      deps.log.warn({ err: error }, 'key rotation could not go on');
    }
    await delay(limits.keyRotationIntervalMs, undefined, { signal }).catch(() => undefined);
  }
}

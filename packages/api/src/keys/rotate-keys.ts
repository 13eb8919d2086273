import { setTimeout as delay } from 'node:timers/promises';
import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import { assertKey } from './assert-key.ts';
import { type FinishRotationDeps, finishRotation } from './finish-rotation.ts';
import { rewrapDataKeys } from './rewrap-data-keys.ts';

export interface KeyRotation {
  key: string;
  previousKey: string;
  apps: number;
}

/**
 * Puts a new master key before the one that is, and wraps every data key by it. The old key stays in the file until
 * nothing needs it any more: `finishRotation` sees to that, now or later.
 */
export function rotateKeys(deps: FinishRotationDeps): KeyRotation {
  const [previousKey, ...older] = deps.masterKey.ids();
  if (older.length > 0) throw unfinished(deps.masterKey.file, older);
  assertKey(deps.apps, deps.masterKey);
  const key = deps.masterKey.add().id;
  return { key, previousKey, apps: rewrapDataKeys(deps) };
}

/** Gives the runner a moment to take the new copies. Answers what the rest waits for. */
export async function awaitRotation(deps: FinishRotationDeps): Promise<string | undefined> {
  const deadline = Date.now() + limits.keyRotationPatienceMs;
  for (;;) {
    const waitsFor = await finishRotation(deps);
    if (waitsFor === undefined || Date.now() > deadline) return waitsFor;
    await delay(limits.keyRotationRetryMs);
  }
}

function unfinished(file: string, older: readonly string[]): TfpError {
  return new TfpError(
    'conflict',
    `The rotation before is not finished: ${file} still holds ${older.join(', ')}. Nothing was changed.`,
    { hint: 'It goes on by itself once the run stage answers: see tfp health, then tfp keys.' },
  );
}

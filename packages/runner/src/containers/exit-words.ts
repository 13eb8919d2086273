import type { Exit } from '../engine/engine.ts';
import { signalName } from './signal-name.ts';

/** Says of a process what ended it, where it did not exit by itself. */
export function exitWords({ code, outOfMemory, isLost }: Exit): string {
  if (isLost) return 'is gone, and nobody saw how it ended';
  if (outOfMemory) return `was ended for want of memory (status ${code})`;
  const signal = signalName(code);
  return signal === undefined
    ? `exited with status ${code}`
    : `was ended by ${signal} (status ${code})`;
}

import { constants } from 'node:os';

/** The signal that an exit code tells of. A shell's way to say so, and the engine's: 128 and its number. */
export function signalName(code: number): string | undefined {
  return Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0];
}

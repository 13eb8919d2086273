import { LIMITS } from '../limits.ts';

/** Why a command cannot be a process's, in words that follow its name; undefined where it can. */
export function commandProblem(command: string): string | undefined {
  if (command === '') return 'is empty.';
  if (command.includes('\0')) return 'holds a zero byte.';
  if (Buffer.byteLength(command) <= LIMITS.processCommandBytesMax) return undefined;
  return `is longer than ${LIMITS.processCommandBytesMax / 1024} KiB: put it into a script.`;
}

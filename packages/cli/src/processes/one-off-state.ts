import type { ApiOneOff } from '@tfp/contract/platform-api';

/** How a one-off is, or how it ended, in a word or two. */
export function oneOffState({ state, exit_code, signal, out_of_memory }: ApiOneOff): string {
  if (state === 'timeout') return 'timed out';
  if (state === 'unstarted') return 'not started';
  if (state !== 'exited') return state;
  if (out_of_memory) return 'out of memory';
  return signal ?? (exit_code === 0 ? 'ok' : `exit ${exit_code}`);
}

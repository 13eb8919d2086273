import type { CronEnd } from '@tfp/contract/cron';
import { EXIT_NO_ENVIRONMENT } from '../engine/container-spec.ts';
import type { Exit } from '../engine/engine.ts';
import type { RunMemory } from './cron-memory.ts';

type Outcome = Omit<CronEnd, 'at'>;

/** What a run's end is called. Without an exit nobody saw it: the engine went down with it, or it was never begun. Pure. */
export function runOutcome(
  run: Pick<RunMemory, 'ending' | 'epoch'>,
  exit: Exit | undefined,
  epoch: string,
): Outcome {
  const isUnseen = exit?.isLost === true || run.epoch !== epoch;
  if (exit === undefined || (isUnseen && run.ending === null)) return LOST;
  const { code, outOfMemory } = exit;
  if (run.ending !== null) return { outcome: run.ending, exitCode: code, note: null };
  if (code === EXIT_NO_ENVIRONMENT) return unstarted('its environment did not reach it');
  if (outOfMemory) return { outcome: 'failed', exitCode: code, note: 'R15: memory quota exceeded' };
  return { outcome: code === 0 ? 'succeeded' : 'failed', exitCode: code, note: null };
}

export function unstarted(note: string): Outcome {
  return { outcome: 'unstarted', exitCode: null, note };
}

const LOST: Outcome = {
  outcome: 'lost',
  exitCode: null,
  note: 'interrupted: nobody knows how far it came',
};

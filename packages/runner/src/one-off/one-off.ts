import type { ProcessState, RunningProcess } from '@tfp/contract/journal';
import type { NewOneOff } from '@tfp/contract/runner-client';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import type { RunsOnce } from '../containers/await-exit.ts';
import type { KeptOneOff } from './one-off-files.ts';

/** A process that a person started: in the live release, never routed, never started again. */
export interface OneOffProcess extends RunsOnce {
  /** The container's name. */
  key: string;
  appId: string;
  release: number;
  request: NewOneOff;
  /** Its command without secrets, for whoever asks what runs. */
  shown: string;
  kept: KeptOneOff;
  address: string | undefined;
  /** An earlier runner started it. */
  found: boolean;
  state: ProcessState;
  since: number;
  /** Settled when its end is known. */
  over: PromiseWithResolvers<void>;
  /** Somebody wanted its end before there was a container: it does not start. */
  isUnwanted?: boolean;
}

export const ONE_OFF_TYPE = 'run';

export function toRunningProcess(oneOff: OneOffProcess): RunningProcess {
  return {
    id: oneOff.id ?? oneOff.key,
    name: oneOff.name,
    type: ONE_OFF_TYPE,
    command: oneOff.shown,
    state: oneOff.state,
    version: oneOff.release,
    generation: 0,
    since: new Date(oneOff.since).toISOString(),
    startedAt: new Date(oneOff.since).toISOString(),
    restarts: 0,
    size: oneOff.request.size ?? STANDARD_SIZE,
  };
}

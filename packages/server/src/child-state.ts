import { failedStartsTold, healthyAfterMs, restFirstMs, restMaxMs } from './limits.ts';

/** What the supervisor knows of one process. */
export interface ChildState {
  phase: 'starting' | 'ready' | 'resting' | 'stopping' | 'gone';
  /** Deaths in a row, with no healthy time between them. */
  deaths: number;
  /** Deaths in a row before it was ready. */
  failedStarts: number;
  readyAt: number;
}

export type ChildEvent = 'ready' | 'exited' | 'rested' | 'stop';

export type ChildAction =
  | { kind: 'nothing' }
  | { kind: 'start' }
  | { kind: 'terminate' }
  /** `explain`: the log should say once why this process does not come up. */
  | { kind: 'rest'; ms: number; explain: boolean };

export interface Decision {
  state: ChildState;
  action: ChildAction;
}

export const NEWBORN: ChildState = { phase: 'starting', deaths: 0, failedStarts: 0, readyAt: 0 };

const NOTHING: ChildAction = { kind: 'nothing' };

/** Decides what follows from an event. Whatever does not fit the phase changes nothing. */
export function decide(state: ChildState, event: ChildEvent, now: number): Decision {
  const alive = state.phase === 'starting' || state.phase === 'ready';
  if (event === 'ready' && state.phase === 'starting') {
    return { state: { ...state, phase: 'ready', failedStarts: 0, readyAt: now }, action: NOTHING };
  }
  if (event === 'exited' && alive) return rest(state, now);
  if (event === 'rested' && state.phase === 'resting') {
    return { state: { ...state, phase: 'starting' }, action: { kind: 'start' } };
  }
  if (event === 'stop' && alive) {
    return { state: { ...state, phase: 'stopping' }, action: { kind: 'terminate' } };
  }
  const nothingRuns = event === 'stop' && state.phase === 'resting';
  if (nothingRuns || (event === 'exited' && state.phase === 'stopping')) {
    return { state: { ...state, phase: 'gone' }, action: NOTHING };
  }
  return { state, action: NOTHING };
}

function rest(state: ChildState, now: number): Decision {
  const healed = state.phase === 'ready' && now - state.readyAt >= healthyAfterMs;
  const deaths = healed ? 1 : state.deaths + 1;
  const failedStarts = state.phase === 'starting' ? state.failedStarts + 1 : 0;
  return {
    state: { ...state, phase: 'resting', deaths, failedStarts },
    action: { kind: 'rest', ms: restMs(deaths), explain: failedStarts === failedStartsTold },
  };
}

/** The first death is answered at once; then each wait is twice the one before. */
function restMs(deaths: number): number {
  return deaths === 1 ? 0 : Math.min(restFirstMs * 2 ** (deaths - 2), restMaxMs);
}

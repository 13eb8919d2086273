import type { Examination, Finding } from '@tfp/contract/doctor';
import { examine } from '@tfp/contract/examine';
import { checkPrivate, checkVitals } from '@tfp/contract/vitals';
import { OWN } from '../limits.ts';

export interface ExamineRouterDeps {
  worker: string;
  folder: string;
  isConnected: () => boolean;
}

/** What a router worker finds of itself. */
export function examineRouter(deps: ExamineRouterDeps): Promise<Examination> {
  const checks = {
    'the way to the runner': () => (deps.isConnected() ? [] : [RUNNER_AWAY]),
    modes: () => checkPrivate([deps.folder]),
    vitals: () => checkVitals(OWN),
  };
  return examine(`router.${deps.worker}`, checks);
}

const RUNNER_AWAY: Finding = {
  code: 'routes_unheard',
  invariant: 'I2',
  severity: 'underway',
  found: 'A router worker does not hear the runner: it serves by its last routes.',
  next: 'Wait a moment.',
};

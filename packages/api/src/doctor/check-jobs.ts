import type { Finding } from '@tfp/contract/doctor';
import type { Ledger } from '../ledger.ts';
import { limits } from '../limits.ts';
import type { WaitingJob } from './doctor-store.ts';

/** Builds, releases and clean-ups that are on their way; beyond their deadline they are stuck. */
export function checkJobs(deps: Pick<Ledger, 'doctor' | 'cleanups'>, now: number): Finding[] {
  const cleanups = deps.cleanups.open().map(({ appId, part, createdAt }): Finding => {
    const isLate = now - Date.parse(createdAt) > limits.cleanupLateMs;
    const found = `The ${part} still keeps the destroyed app ${appId}.`;
    return waiting('cleanup', 'I3', isLate, found, 'tfp health');
  });
  return [...deps.doctor.waiting().map((job) => onItsWay(job, now)), ...cleanups];
}

function onItsWay({ name, kind, number, since }: WaitingJob, now: number): Finding {
  const deadlineMs = kind === 'build' ? limits.buildLateMs : limits.releaseLateMs;
  const what = kind === 'build' ? `Build #${number} of ${name}` : `Release v${number} of ${name}`;
  const isLate = now - Date.parse(since) > deadlineMs;
  const found = isLate ? `${what} waits since ${since}.` : `${what} is on its way.`;
  return waiting(kind, 'I7', isLate, found, `tfp releases -a ${name}`);
}

function waiting(
  what: string,
  invariant: Finding['invariant'],
  isLate: boolean,
  found: string,
  next: string,
): Finding {
  const code = isLate ? `overdue_${what}` : `waiting_${what}`;
  return { code, invariant, severity: isLate ? 'broken' : 'underway', found, next };
}

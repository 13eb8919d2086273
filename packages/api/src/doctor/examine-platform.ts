import type { Examination, Finding, PlatformExamination } from '@tfp/contract/doctor';
import type { Ledger } from '../ledger.ts';

/** Asks one process of the platform what it finds; rejects when it does not answer. */
export type AskExamination = () => Promise<Examination>;

export interface ExaminePlatformDeps extends Pick<Ledger, 'apps' | 'cleanups'> {
  askExamination: Readonly<Record<string, AskExamination>>;
}

/** Joins what every process finds, and compares what they keep with the apps that live. */
export async function examinePlatform(deps: ExaminePlatformDeps): Promise<PlatformExamination> {
  const answers = await Promise.all(
    Object.entries(deps.askExamination).map(([name, ask]) => ask().catch(() => silent(name))),
  );
  // Asked for after the answers: an app that was made meanwhile is no stranger.
  const known = new Set([
    ...deps.apps.livingIds(),
    ...deps.cleanups.open().map(({ appId }) => appId),
  ]);
  const findings = answers.flatMap(({ process, findings, keeps }) =>
    [...findings, ...strangers(keeps, known)].map((finding) => ({ process, ...finding })),
  );
  return {
    ok: findings.every(({ severity }) => severity !== 'broken'),
    checks: answers.reduce((sum, { checks }) => sum + checks + 1, 0),
    findings,
  };
}

function silent(process: string): Examination {
  const finding: Finding = {
    code: 'no_answer',
    invariant: 'I2',
    severity: 'broken',
    found: `${process} does not answer; it is restarted by itself.`,
    next: 'tfp health',
  };
  return { process, checks: 0, findings: [finding], keeps: [] };
}

function strangers(keeps: readonly string[], known: ReadonlySet<string>): Finding[] {
  return keeps
    .filter((appId) => !known.has(appId))
    .map((appId) => ({
      code: 'leftover_app',
      invariant: 'I3',
      severity: 'broken',
      found: `It still keeps ${appId}, an app that is gone.`,
      next: 'tfp server:stop; tfp server:start: each process looks anew at its start.',
    }));
}

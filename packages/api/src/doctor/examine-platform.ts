import type { Examination, Finding, PlatformExamination } from '@tfp/contract/doctor';
import type { Ledger } from '../ledger.ts';
import type { Ask } from '../stages/ask-processes.ts';

export interface ExaminePlatformDeps extends Pick<Ledger, 'apps' | 'cleanups'> {
  askExamination: Readonly<Record<string, Ask<Examination>>>;
}

/** Joins what every process finds, and compares what they keep with the apps that live. */
export async function examinePlatform(deps: ExaminePlatformDeps): Promise<PlatformExamination> {
  const before = knownIds(deps);
  const answers = await Promise.all(
    Object.entries(deps.askExamination).map(([name, ask]) => ask().catch(() => silent(name))),
  );
  // Nor is an app a stranger that was made, or went, while they were asked.
  const known = new Set([...before, ...knownIds(deps)]);
  const findings = answers.flatMap(({ process, findings, keeps }) =>
    [...findings, ...strangers(keeps, known)].map((finding) => ({ process, ...finding })),
  );
  return {
    ok: findings.every(({ severity }) => severity !== 'broken'),
    checks: answers.reduce((sum, { checks }) => sum + checks + 1, 0),
    findings,
  };
}

function knownIds({ apps, cleanups }: Pick<Ledger, 'apps' | 'cleanups'>): string[] {
  return [...apps.livingIds(), ...cleanups.open().map(({ appId }) => appId)];
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

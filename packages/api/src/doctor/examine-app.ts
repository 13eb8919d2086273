import type { BuilderClient } from '@tfp/contract/builder-client';
import type { Advice, AppExamination } from '@tfp/contract/doctor';
import type { RunnerClient } from '@tfp/contract/runner-client';
import type { App } from '../apps/app.ts';
import type { Ledger } from '../ledger.ts';
import { repositoryOf } from '../releases/commits-between.ts';
import type { Release } from '../releases/release.ts';
import { askStage, unlessUnknown } from '../stages/ask-stage.ts';

export interface ExamineAppDeps extends Pick<Ledger, 'builds' | 'releases' | 'releaseEvents'> {
  runner: Pick<RunnerClient, 'examineApp'>;
  builder: Pick<BuilderClient, 'examineApp'>;
}

const NOTHING: AppExamination = { checks: 0, advice: [] };

/** What the stages saw of an app, against the twelve factors. */
export async function examineApp(deps: ExamineAppDeps, { id }: App): Promise<AppExamination> {
  const live = deps.releases.live(id);
  const [run, build] = await Promise.all([
    askStage('run', () => deps.runner.examineApp(id)).catch(unlessUnknown(NOTHING)),
    live?.build ? examineBuild(deps, live, live.build.commit) : NOTHING,
  ]);
  const verdict = adviseOnVerdict(deps, id);
  return {
    checks: run.checks + build.checks + 1,
    advice: [...verdict, ...run.advice, ...build.advice],
    ...(run.isBlind && { isBlind: true }),
  };
}

/** In the repository of the app that was pushed to, also where the build was promoted. */
function examineBuild(
  deps: Pick<ExamineAppDeps, 'builder' | 'builds'>,
  live: Release,
  commit: string,
): Promise<AppExamination> {
  const repository = repositoryOf(deps, live);
  return askStage('build', () => deps.builder.examineApp(repository, commit));
}

const FACTORS: Readonly<Record<string, string>> = {
  R10: 'VII Port binding',
  R11: 'VII Port binding',
  R15: 'IX Disposability',
};

/** Why the newest release did not go live, where the method has a word about that. */
function adviseOnVerdict(deps: ExamineAppDeps, appId: string): Advice[] {
  const newest = deps.releases.newest(appId);
  if (newest?.status !== 'failed') return [];
  const verdict = deps.releaseEvents.verdict(appId, newest.version);
  if (verdict === null) return [];
  const { code, message, hint } = verdict;
  const factor = FACTORS[code];
  if (factor === undefined) return [];
  const found = `v${newest.version} failed: ${message}`;
  return [{ code: `verdict_${code.toLowerCase()}`, factor, found, change: hint ?? 'tfp logs' }];
}

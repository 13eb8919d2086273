import type { ApiReleasePlan } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, PLAN_OPTIONS } from '../../command.ts';
import { CommandExit } from '../../command-line/exits.ts';
import { countUncommitted, findCommit, resolveCommit } from '../../git/commit.ts';
import { commitsBetween } from '../../git/commits-between.ts';
import { deployRemote } from '../../git/deploy-remote.ts';
import { readDeployWish } from '../../git/deploy-wish.ts';
import { isPushed, pushCommit } from '../../git/push.ts';
import { appPath } from '../../platform/app-path.ts';
import { askPlan, assertPlanOptions, tellPlan } from '../../releases/release-plan.ts';
import { shortCommit } from '../../releases/short-ids.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Deploy a commit: git push, to the right remote',
  details:
    'The same as git push tfp REF:main, with the output and the exit code of git. REF is a branch, a tag or a commit; without it the commit that is checked out. --plan says what the release would be, and pushes nothing.',
  arguments: { usage: '[REF]', max: 1 },
  options: { ...APP_OPTIONS, ...PLAN_OPTIONS },
  examples: ['tfp deploy', 'tfp deploy --plan', 'tfp deploy my-branch --remote staging'],
  async run(world, { args: [ref = 'HEAD'], options }) {
    assertPlanOptions(options);
    const commit = await findCommit(world.cwd, ref);
    if (options.plan) {
      const app = await whichApp(world, options);
      const remote = await deployRemote(world, options).catch(() => undefined);
      const isThere = remote !== undefined && (await isPushed(world.cwd, remote, commit));
      return await planDeploy(world, app, { commit, isThere, json: options.json });
    }
    const remote = await deployRemote(world, options);
    await warnOfUncommitted(world, commit);
    const isThere = await isPushed(world.cwd, remote, commit);
    const code = await pushCommit(world, remote, commit);
    if (code !== 0) throw new CommandExit(code);
    if (isThere) world.output.warn(nothingToPush(commit, 'There is no new release'));
  },
});

interface PlanWish {
  commit: string;
  /** git would push nothing. */
  isThere: boolean;
  json: boolean;
}

async function planDeploy(
  world: World,
  app: string,
  { commit, isThere, json }: PlanWish,
): Promise<void> {
  if (isThere && !json) {
    world.output.data(nothingToPush(commit, 'There would be no release'));
    return world.output.note('Nothing was changed.');
  }
  const wish = await readDeployWish(world.cwd, commit);
  const plan = await askPlan(world, 'POST', appPath(app, '/deploy-plans'), wish);
  if (!json) await warnOfUncommitted(world, commit);
  tellPlan(world, isThere ? unreleased(plan) : await withCommits(world.cwd, plan), json);
}

/** The same commit makes no second release, also where a rollback has taken its code away since. */
function nothingToPush(commit: string, outcome: string): string {
  const words = `${outcome}: main is at ${shortCommit(commit)} already, and git pushes nothing.`;
  return `${words}\nTo release its code again: tfp rollback vN --code, or make a new commit.`;
}

function unreleased(plan: ApiReleasePlan): ApiReleasePlan {
  const description = 'Nothing would change';
  return { ...plan, version: null, description, release_command: null, processes: [] };
}

/** The commit is not pushed yet, so that only this repository knows what comes before it. */
async function withCommits(cwd: string, plan: ApiReleasePlan): Promise<ApiReleasePlan> {
  const { code } = plan.diff;
  if (code === null || code.from === null || code.to === null) return plan;
  if (code.commits !== null && code.commits.kind !== 'unknown') return plan;
  const commits = await commitsBetween(cwd, code.from, code.to);
  return { ...plan, diff: { ...plan.diff, code: { ...code, commits } } };
}

async function warnOfUncommitted({ cwd, output }: World, commit: string): Promise<void> {
  if (commit !== (await resolveCommit(cwd, 'HEAD'))) return;
  const count = await countUncommitted(cwd);
  if (count === 0) return;
  const files = count === 1 ? '1 file has' : `${count} files have`;
  output.warn(`${files} changes that are in no commit: ${shortCommit(commit)} goes without them.`);
}

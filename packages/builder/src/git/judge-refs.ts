import type { RefCommand, RefResult } from './proc-receive.ts';

/** What a push asks for: at most one commit to deploy, and what is refused, each with its words. */
export interface Judgement {
  deploy: RefCommand | undefined;
  refused: (Extract<RefResult, { kind: 'refused' }> & { hint: string })[];
}

const DEPLOY_BRANCHES: readonly string[] = ['refs/heads/main', 'refs/heads/master'];
const NOTHING = /^0+$/;

/** Only main and master deploy. Another branch is refused in words: an accepted one would look deployed. */
export function judgeRefs(commands: RefCommand[]): Judgement {
  const judgement: Judgement = { deploy: undefined, refused: [] };
  const deploys = commands.filter(({ ref, newId }) => isDeployBranch(ref) && !NOTHING.test(newId));
  const areTwoCommits = new Set(deploys.map(({ newId }) => newId)).size > 1;
  for (const command of commands) {
    const refusal = refusalOf(command, areTwoCommits);
    if (refusal) judgement.refused.push({ kind: 'refused', ref: command.ref, ...refusal });
    else judgement.deploy ??= command;
  }
  return judgement;
}

function refusalOf({ ref, newId }: RefCommand, areTwoCommits: boolean) {
  const branch = ref.replace(/^refs\/heads\//, '');
  if (NOTHING.test(newId)) {
    return {
      reason: 'branches are not deleted here',
      hint: `${branch} stays. To stop an app: tfp scale web=0; to remove it: tfp destroy`,
    };
  }
  if (!isDeployBranch(ref)) {
    return {
      reason: 'only main and master deploy',
      hint: `${branch} was not deployed: only main and master are. To deploy it: git push tfp ${branch}:main`,
    };
  }
  if (areTwoCommits) {
    return {
      reason: 'main and master are different commits',
      hint: 'main and master were pushed together and differ. Push the one that you want to deploy.',
    };
  }
  return undefined;
}

function isDeployBranch(ref: string): boolean {
  return DEPLOY_BRANCHES.includes(ref);
}

import type { ApiApp } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { allRemotes, isInRepository, leadsTo, setRemote } from '../../git/remotes.ts';
import { inStep } from '../../output/step.ts';
import { appPath } from '../../platform/app-path.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Give an app another name, and with it another URL',
  details:
    'Its URL and its address for git change at once, and the old ones lead nowhere. Git remotes of this folder that lead to it are put right; elsewhere: tfp git:remote -a NAME',
  arguments: { usage: 'NAME', min: 1, max: 1, missing: 'How shall it be called?' },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp rename hello-world -a hello'],
  async run(world, { args: [name = ''], options }) {
    const platform = world.platform();
    const old = await platform.get<ApiApp>(appPath(await whichApp(world, options)));
    const { body: app } = await inStep(world.output, `Renaming ${old.name} to ${name}`, () =>
      platform.call<ApiApp>('PATCH', appPath(old.name), { body: { name } }),
    );
    if (options.json) world.output.json(app);
    else world.output.data(`${app.web_url} | ${app.git_url}`);
    await putRemotesRight(world, old.git_url, app.git_url);
  },
});

async function putRemotesRight(
  { cwd, output }: World,
  oldUrl: string,
  gitUrl: string,
): Promise<void> {
  if (!(await isInRepository(cwd))) return;
  for (const { name, url } of await allRemotes(cwd)) {
    if (!leadsTo(url, oldUrl)) continue;
    await setRemote(cwd, name, gitUrl);
    output.note(`The git remote ${name} leads there now.`);
  }
}

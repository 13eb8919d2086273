import type { ApiApp } from '@tfp/contract/platform-api';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { connectRepository } from '../../git/connect-repository.ts';
import { isInRepository, REMOTE, remoteUrl } from '../../git/remotes.ts';
import { inStep } from '../../output/step.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Create an app, and the git remote that deploys it',
  arguments: { usage: '[NAME]', max: 1 },
  options: {
    remote: { type: 'string', short: 'r', value: 'REMOTE', help: 'name of the git remote (tfp)' },
    'no-remote': { type: 'boolean', help: 'leave the git repository alone' },
    ...JSON_OPTION,
  },
  examples: ['tfp create hello', 'tfp create hello-staging --remote staging'],
  async run(world, { args, options }) {
    const app = await createApp(world, args[0]);
    if (options.json) world.output.json(app);
    else world.output.data(`${app.web_url} | ${app.git_url}`);
    if (!options['no-remote']) await offerRemote(world, app, options.remote ?? REMOTE);
  },
});

async function createApp(world: World, name: string | undefined): Promise<ApiApp> {
  const call = { body: name === undefined ? {} : { name }, repeatable: true };
  const { body } = await inStep(
    world.output,
    `Creating ${name ?? 'an app'}`,
    () => world.platform().call<ApiApp>('POST', '/apps', call),
    (made) => (name === undefined ? `done, ${made.body.name}` : 'done'),
  );
  return body;
}

async function offerRemote(world: World, app: ApiApp, remote: string): Promise<void> {
  const { output, cwd } = world;
  if (!(await isInRepository(cwd))) {
    output.note('This folder is no git repository, so no remote was added. In the one to deploy:');
    return output.note(`  tfp git:remote -a ${app.name}`);
  }
  const taken = await remoteUrl(cwd, remote);
  if (taken !== undefined && taken !== app.git_url) {
    output.note(`The git remote ${remote} leads to ${taken} already and was left as it is.`);
    return output.note(`To point it here: tfp git:remote -a ${app.name} -r ${remote}`);
  }
  await connectRepository(world, remote, app.git_url);
  output.note(`Added the git remote ${remote}. Deploy with: git push ${remote} main`);
}

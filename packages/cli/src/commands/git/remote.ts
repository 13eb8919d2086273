import { TfpError } from '@tfp/contract/errors';
import type { ApiApp } from '@tfp/contract/platform-api';
import { defineCommand } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { connectRepository } from '../../git/connect-repository.ts';
import { isInRepository, REMOTE } from '../../git/remotes.ts';
import { appPath } from '../../platform/app-path.ts';

export const command = defineCommand({
  summary: 'Connect this git repository with an app',
  arguments: { usage: '[APP]', max: 1 },
  options: {
    app: { type: 'string', short: 'a', value: 'APP', help: 'the app' },
    remote: { type: 'string', short: 'r', value: 'REMOTE', help: 'name of the git remote (tfp)' },
  },
  examples: ['tfp git:remote -a hello', 'tfp git:remote -a hello-staging -r staging'],
  async run(world, { args, options }) {
    const name = options.app ?? args[0];
    if (name === undefined) throw new UsageError('Which app?', 'Name it: tfp git:remote -a APP');
    if (!(await isInRepository(world.cwd))) {
      throw new TfpError('not_found', 'This folder is no git repository.', {
        hint: 'Make it one with: git init -b main',
      });
    }
    const app = await world.platform().get<ApiApp>(appPath(name));
    const remote = options.remote ?? REMOTE;
    await connectRepository(world, remote, app.git_url);
    world.output.note(
      `The git remote ${remote} leads to ${app.name}. Deploy: git push ${remote} main`,
    );
  },
});

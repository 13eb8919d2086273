import { TfpError } from '@tfp/contract/errors';
import { APP_NAME } from '@tfp/contract/names';
import type { ApiApp } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { removeUnusedHelper } from '../../git/credential-helper.ts';
import { allRemotes, isInRepository, leadsTo, removeRemote } from '../../git/remotes.ts';
import { inStep } from '../../output/step.ts';
import { appPath } from '../../platform/app-path.ts';
import { ask } from '../../terminal/ask.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Destroy an app and all that belongs to it',
  details:
    'Its processes, images, repository, config and logs go, and nobody can bring them back. You are asked to type its name.',
  arguments: { usage: '[APP]', max: 1 },
  options: {
    ...APP_OPTIONS,
    confirm: { type: 'string', short: 'c', value: 'APP', help: 'its name, instead of being asked' },
  },
  examples: ['tfp destroy', 'tfp destroy -a hello --confirm hello'],
  async run(world, { args, options }) {
    const name = await whichApp(world, { ...options, app: args[0] ?? options.app });
    const app = await world.platform().get<ApiApp>(appPath(name));
    const typed = options.confirm ?? (await askForName(world, app.name));
    if (typed !== app.name) {
      throw otherName(app.name, typed);
    }
    await inStep(world.output, `Destroying ${app.name}`, () =>
      world.platform().call('DELETE', appPath(app.name)),
    );
    await removeRemotes(world, app.git_url);
  },
});

/** Whoever named another app, and stands in the folder of this one, is not led to destroy this one. */
function otherName(name: string, typed: string): TfpError {
  const hint = APP_NAME.test(typed)
    ? `If you mean ${typed}: tfp destroy -a ${typed}`
    : `Type its name in full, or confirm it: --confirm ${name}`;
  const message = `This is ${name}, not ${JSON.stringify(typed)}: nothing was done.`;
  return new TfpError('confirmation_required', message, { hint });
}

function askForName(world: World, name: string): Promise<string> {
  world.output.warn(`This destroys ${name} with all that belongs to it. Nobody can bring it back.`);
  return ask(world, `To go on, type ${name}: `, `Confirm it like this: --confirm ${name}`);
}

async function removeRemotes({ cwd, output }: World, gitUrl: string): Promise<void> {
  if (!(await isInRepository(cwd))) return;
  for (const { name, url } of await allRemotes(cwd)) {
    if (!leadsTo(url, gitUrl)) continue;
    await removeRemote(cwd, name);
    output.note(`Removed the git remote ${name}.`);
  }
  await removeUnusedHelper(cwd, gitUrl);
}

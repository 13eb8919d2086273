import type { ApiConfigVars, ApiRelease } from '@tfp/contract/platform-api';
import { appPath } from '../../app-path.ts';
import { changeApp } from '../../change-app.ts';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION } from '../../command.ts';
import { configDifference } from '../../config-difference.ts';
import { findRelease, parseVersion, previousRelease, servingRelease } from '../../releases.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Go back to an earlier release, code and config together',
  details:
    'Makes a new release that is a copy of the earlier one. Without a number it is the one before the live one. Scale, domains and data stay as they are.',
  arguments: { usage: '[vN]', max: 1 },
  options: { ...APP_OPTIONS, ...NO_WAIT_OPTION },
  examples: ['tfp rollback', 'tfp rollback v12 -a hello'],
  async run(world, { args: [wanted], options }) {
    const version = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const platform = world.platform();
    const [target, serving] = await Promise.all([
      version === undefined ? previousRelease(platform, app) : findRelease(platform, app, version),
      servingRelease(platform, app),
    ]);
    await sayWhatChanges(world, app, target, serving);
    await changeApp(world, {
      app,
      wait: !options['no-wait'],
      doing: `Rolling back ${app} to v${target.version}`,
      async request() {
        const call = { body: { release: target.id }, repeatable: true };
        const { body } = await platform.call<ApiRelease>('POST', appPath(app, '/releases'), call);
        return body.version;
      },
    });
    if (serving) world.output.note(`To undo it: tfp rollback v${serving.version} -a ${app}`);
  },
});

async function sayWhatChanges(
  world: World,
  app: string,
  target: ApiRelease,
  serving: ApiRelease | undefined,
): Promise<void> {
  const { note } = world.output;
  note(`v${target.version} is: ${target.description}, by ${target.user.email}.`);
  if (serving === undefined) return;
  note(`Code:   ${codeChange(serving, target)}`);
  const configOf = ({ version }: ApiRelease) =>
    world.platform().get<ApiConfigVars>(appPath(app, `/releases/${version}/config-vars`));
  const [before, after] = await Promise.all([configOf(serving), configOf(target)]);
  note(`Config: ${configDifference(before, after)}`);
}

/** What the code becomes; a release from before the first push has none. */
function codeChange(serving: ApiRelease, target: ApiRelease): string {
  if (serving.tfp.image === target.tfp.image) return `stays the same (${shortCommit(target)})`;
  const warning = target.tfp.image === null ? ', so nothing will run' : '';
  return `${shortCommit(serving)} -> ${shortCommit(target)}${warning}`;
}

function shortCommit({ tfp }: ApiRelease): string {
  return tfp.commit?.slice(0, 7) ?? 'none';
}

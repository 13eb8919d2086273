import {
  type ApiRelease,
  type ApiReleasePlan,
  type ApiRollback,
  PLAN,
} from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION, PLAN_OPTIONS } from '../../command.ts';
import { UsageError } from '../../command-line/exits.ts';
import { parseVersion } from '../../command-line/parse-version.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import { withQuery } from '../../platform/with-query.ts';
import { changeApp } from '../../releases/change-app.ts';
import { findRelease, previousRelease, servingRelease } from '../../releases/find-release.ts';
import { askPlan, assertPlanOptions, planLines, tellPlan } from '../../releases/release-plan.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Go back to an earlier release, code and config together',
  details:
    'Makes a new release that is a copy of the earlier one, or of its half. Without a number it is the one before the live one. Its release command does not run again, unless you say so. Scale and data stay as they are.',
  arguments: { usage: '[vN]', max: 1 },
  options: {
    ...APP_OPTIONS,
    code: { type: 'boolean', help: 'bring back the code, leave the config' },
    config: { type: 'boolean', help: 'bring back the config, leave the code' },
    'run-release': { type: 'boolean', help: 'run the release command again' },
    ...PLAN_OPTIONS,
    ...NO_WAIT_OPTION,
  },
  examples: ['tfp rollback', 'tfp rollback v12 --plan', 'tfp rollback v12 --code -a hello'],
  async run(world, { args: [wanted], options }) {
    assertPlanOptions(options);
    const half = halfOf(options);
    const version = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const platform = world.platform();
    const [target, serving] = await Promise.all([
      version === undefined ? previousRelease(platform, app) : findRelease(platform, app, version),
      servingRelease(platform, app),
    ]);
    const body: ApiRollback = {
      release: target.id,
      ...(half === undefined ? {} : { only: half }),
      ...(options['run-release'] ? { run_release_command: true } : {}),
    };
    const path = appPath(app, '/releases');
    const plan = await askPlan(world, 'POST', withQuery(path, { [PLAN]: true }), body);
    if (options.plan) return tellPlan(world, plan, options.json);
    sayWhatChanges(world, target, plan);
    if (plan.version === null) return;
    await changeApp(world, {
      app,
      wait: !options['no-wait'],
      doing: `Rolling back ${half === undefined ? app : `the ${half} of ${app}`} to v${target.version}`,
      async request() {
        const made = await platform.call<ApiRelease>('POST', path, { body, repeatable: true });
        return made.body.version;
      },
    });
    const undo = half === undefined ? '' : ` --${half}`;
    if (serving) world.output.note(`To undo it: tfp rollback v${serving.version}${undo} -a ${app}`);
  },
});

function sayWhatChanges({ output }: World, target: ApiRelease, plan: ApiReleasePlan): void {
  const { version, description, user } = target;
  output.note(safeText(`v${version} is: ${description}, by ${user.email}.`));
  for (const line of planLines(plan, 'will')) output.note(line);
  for (const warning of plan.warnings) output.warn(safeText(warning));
  if (plan.version === null) output.note('Nothing differs, so nothing was changed.');
}

function halfOf({ code, config }: { code: boolean; config: boolean }): ApiRollback['only'] {
  if (code && config) {
    throw new UsageError(
      '--code and --config exclude each other.',
      'To bring back both, leave both out: tfp rollback',
    );
  }
  if (code) return 'code';
  return config ? 'config' : undefined;
}

import { TfpError } from '@tfp/contract/errors';
import { type ApiRelease, PLAN } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, NO_WAIT_OPTION, PLAN_OPTIONS } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { withQuery } from '../../platform/with-query.ts';
import { changeApp } from '../../releases/change-app.ts';
import { newestRelease, parseVersion } from '../../releases/find-release.ts';
import { askPlan, assertPlanOptions, tellPlan } from '../../releases/release-plan.ts';
import { releaseState } from '../../releases/release-state.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Try a failed release again, its release command included',
  details:
    'Makes a new release of the same code and config. Without a number: of the newest release, if that failed.',
  arguments: { usage: '[vN]', max: 1 },
  options: { ...APP_OPTIONS, ...PLAN_OPTIONS, ...NO_WAIT_OPTION },
  examples: [
    'tfp releases:retry',
    'tfp releases:retry v12 --plan',
    'tfp releases:retry v12 -a hello',
  ],
  async run(world, { args: [wanted], options }) {
    assertPlanOptions(options);
    const asked = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const version = asked ?? (await newestFailed(world, app));
    const path = appPath(app, `/releases/v${version}/retry`);
    if (options.plan) {
      const plan = await askPlan(world, 'POST', withQuery(path, { [PLAN]: true }));
      return tellPlan(world, plan, options.json);
    }
    await changeApp(world, {
      app,
      wait: !options['no-wait'],
      doing: `Retrying v${version} of ${app}`,
      async request() {
        const { body } = await world
          .platform()
          .call<ApiRelease>('POST', path, { repeatable: true });
        return body.version;
      },
    });
  },
});

async function newestFailed(world: World, app: string): Promise<number> {
  const release = await newestRelease(world.platform(), app);
  if (release.tfp.status === 'failed') return release.version;
  throw new TfpError(
    'conflict',
    `v${release.version} of ${app} did not fail: it is ${releaseState(release)}.`,
    {
      hint: `To try another one again: tfp releases:retry vN -a ${app}`,
    },
  );
}

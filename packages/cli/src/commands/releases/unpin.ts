import type { ApiRelease } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { parseVersion } from '../../releases/find-release.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Let the image of a release go when its time comes',
  details: 'Takes away what releases:pin did. The release itself stays in the ledger.',
  arguments: { usage: 'vN', min: 1, max: 1, missing: 'Which release?' },
  options: APP_OPTIONS,
  examples: ['tfp releases:unpin v12', 'tfp releases:unpin v12 -a hello'],
  async run(world, { args: [wanted = ''], options }) {
    const asked = parseVersion(wanted);
    const app = await whichApp(world, options);
    const path = appPath(app, `/releases/v${asked}/pin`);
    const { body } = await world.platform().call<ApiRelease>('DELETE', path, { repeatable: true });
    const name = `v${body.version}`;
    world.output.note(`Unpinned ${name} of ${app}: its image goes when it is old.`);
    world.output.note(`To keep it: tfp releases:pin ${name} -a ${app}`);
  },
});

import type { ApiRelease } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand } from '../../command.ts';
import { appPath } from '../../platform/app-path.ts';
import { parseVersion } from '../../releases/find-release.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Keep the image of a release, however many follow it',
  details:
    'A release that is pinned can be gone back to for ever. Without a pin the images of old releases are removed in time.',
  arguments: { usage: 'vN', min: 1, max: 1, missing: 'Which release?' },
  options: APP_OPTIONS,
  examples: ['tfp releases:pin v12', 'tfp releases:pin v12 -a hello'],
  async run(world, { args: [wanted = ''], options }) {
    const asked = parseVersion(wanted);
    const app = await whichApp(world, options);
    const path = appPath(app, `/releases/v${asked}/pin`);
    const { body } = await world.platform().call<ApiRelease>('PUT', path, { repeatable: true });
    const name = `v${body.version}`;
    world.output.note(`Pinned ${name} of ${app}: its image is kept.`);
    world.output.note(`To let it go: tfp releases:unpin ${name} -a ${app}`);
  },
});

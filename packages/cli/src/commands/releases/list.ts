import type { ApiRelease } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { countOption, parseCount } from '../../command-line/count-option.ts';
import { LIMITS } from '../../limits.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { newestReleases } from '../../releases/find-release.ts';
import { releaseState, releaseStyle } from '../../releases/release-state.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'List the releases of an app, the newest first',
  options: {
    ...APP_OPTIONS,
    num: countOption(LIMITS.releasesDefault),
    ...JSON_OPTION,
  },
  examples: ['tfp releases', 'tfp releases -n 50 -a hello'],
  async run(world, { options }) {
    const count = parseCount(options.num, LIMITS.releasesDefault, 'releases');
    const app = await whichApp(world, options);
    const releases = await newestReleases(world.platform(), app, count);
    const { output } = world;
    if (options.json) return output.json(releases);
    if (releases.length === 0) {
      return output.note(`${app} has no releases yet. Deploy it: git push tfp main`);
    }
    const now = Date.now();
    output.table<ApiRelease>(
      [
        {
          title: 'RELEASE',
          text: ({ version }) => `v${version}`,
          paint: (cell) => output.style(cell, 'bold'),
        },
        {
          title: 'STATE',
          text: (release) => `${releaseState(release)}${release.tfp.pinned ? ', pinned' : ''}`,
          paint: (cell, release) => output.style(cell, releaseStyle(release)),
        },
        { title: 'WHEN', text: ({ created_at }) => timeAgo(created_at, now) },
        { title: 'BY', text: ({ user }) => user.email, flexible: true },
        { title: 'WHAT', text: ({ description }) => description, flexible: true },
      ],
      releases,
    );
  },
});

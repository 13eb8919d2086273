import type { ApiApp, ApiDyno, ApiFormation, ApiRelease } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { appPath } from '../../platform/app-path.ts';
import { listProcesses } from '../../processes/list-processes.ts';
import { newestReleases } from '../../releases/find-release.ts';
import { releaseState } from '../../releases/release-state.ts';
import { whichApp } from '../../which-app.ts';

interface AppFacts {
  app: ApiApp;
  formation: ApiFormation[];
  processes: ApiDyno[];
  releases: ApiRelease[];
}

export const command = defineCommand({
  summary: 'Show what an app is and what runs of it',
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp info', 'tfp info -a hello --json'],
  async run(world, { options }) {
    const name = await whichApp(world, options);
    const platform = world.platform();
    const [app, formation, processes, releases] = await Promise.all([
      platform.get<ApiApp>(appPath(name)),
      platform.get<ApiFormation[]>(appPath(name, '/formation')),
      listProcesses(platform, name),
      newestReleases(platform, name, 20),
    ]);
    if (options.json) return world.output.json({ ...app, formation, dynos: processes, releases });
    const facts = factsOf({ app, formation, processes, releases }, Date.now());
    world.output.heading(app.name);
    for (const [label, value] of facts) world.output.data(`${`${label}:`.padEnd(11)}${value}`);
  },
});

function factsOf({ app, formation, processes, releases }: AppFacts, now: number) {
  const release = releases.find(({ current }) => current);
  const facts: [string, string | null | undefined][] = [
    ['URL', app.web_url],
    ['Git', app.git_url],
    ['Release', release ? releaseText(release, now) : noneLive(releases[0])],
    ['Commit', release?.tfp.commit],
    ['Processes', formation.map((entry) => processText(entry, processes)).join(', ') || 'none'],
    ['Stack', release?.tfp.stack],
    ['Owner', app.owner.email],
    ['Created', timeAgo(app.created_at, now)],
  ];
  return facts.filter(([, value]) => value !== null && value !== undefined);
}

function releaseText({ version, description, created_at }: ApiRelease, now: number): string {
  return `v${version}, ${description}, ${timeAgo(created_at, now)}`;
}

/** Who pushed and failed should not read that nothing was pushed. */
function noneLive(newest: ApiRelease | undefined): string {
  if (newest === undefined) return 'none: nothing was deployed yet';
  const { version } = newest;
  return `none is live (v${version}: ${releaseState(newest)}). See: tfp releases:info v${version}`;
}

function processText({ type, quantity }: ApiFormation, processes: readonly ApiDyno[]): string {
  const up = processes.filter((process) => process.type === type && process.state === 'up').length;
  return up === quantity ? `${type}=${quantity}` : `${type}=${quantity} (${up} up)`;
}

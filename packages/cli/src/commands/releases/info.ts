import { TfpError } from '@tfp/contract/errors';
import type { ApiConfigVars } from '@tfp/contract/platform-api';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { fact } from '../../output/fact.ts';
import { safeText } from '../../output/safe-text.ts';
import { appPath } from '../../platform/app-path.ts';
import type { PlatformClient } from '../../platform/platform-client.ts';
import { findRelease, newestRelease, parseVersion } from '../../releases/find-release.ts';
import { proofFacts, releaseFacts } from '../../releases/release-facts.ts';
import { releaseState, releaseStyle } from '../../releases/release-state.ts';
import { verdictText } from '../../releases/verdict-text.ts';
import { whichApp } from '../../which-app.ts';

export const command = defineCommand({
  summary: 'Show one release: its code, config, processes and outcome',
  arguments: { usage: '[vN]', max: 1 },
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp releases:info', 'tfp releases:info v12 -a hello'],
  async run(world, { args: [wanted], options }) {
    const version = wanted === undefined ? undefined : parseVersion(wanted);
    const app = await whichApp(world, options);
    const platform = world.platform();
    const release = await (version === undefined
      ? newestRelease(platform, app)
      : findRelease(platform, app, version));
    if (options.json) return world.output.json(release);
    const keys = await keysOf(platform, app, release.version);
    const { output } = world;
    output.heading(`v${release.version} of ${app}: ${safeText(release.description)}`);
    const state = output.style(releaseState(release), releaseStyle(release));
    output.data(fact('State', release.tfp.pinned ? `${state}, pinned` : state));
    for (const line of releaseFacts(release, keys)) output.data(line);
    const { verdict, release_command, proof } = release.tfp;
    for (const line of proofFacts(proof ?? null)) output.data(line);
    if (verdict) output.data(`\n${verdictText(release.version, verdict)}`);
    if (release_command !== null) {
      output.note(
        `What its release command wrote: tfp releases:output v${release.version} -a ${app}`,
      );
    }
  },
});

/** The names of its config vars; null where this person may not read them. */
async function keysOf(platform: PlatformClient, app: string, version: number) {
  try {
    const path = appPath(app, `/releases/${version}/config-vars`);
    return Object.keys(await platform.get<ApiConfigVars>(path)).sort();
  } catch (error) {
    if (error instanceof TfpError && error.code === 'forbidden') return null;
    throw error;
  }
}

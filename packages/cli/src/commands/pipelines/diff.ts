import {
  type ApiPipelineComparison,
  type ApiPipelineCoupling,
  type ApiPipelineDiff,
  type ApiPipelineSide,
  nextStage,
} from '@tfp/contract/pipelines';
import { APP_OPTIONS, defineCommand, JSON_OPTION } from '../../command.ts';
import { fact } from '../../output/fact.ts';
import { safeText } from '../../output/safe-text.ts';
import { couplingOf, pipelinePath } from '../../pipelines/find-coupling.ts';
import { withQuery } from '../../platform/with-query.ts';
import { diffLines } from '../../releases/diff-lines.ts';
import { whichApp } from '../../which-app.ts';
import type { World } from '../../world.ts';

export const command = defineCommand({
  summary: 'Compare an app with the apps of the next stage',
  details:
    'Commits that one has and the other lacks, process types that differ, and the names of config vars that only one of them has.',
  options: { ...APP_OPTIONS, ...JSON_OPTION },
  examples: ['tfp pipelines:diff -a hello-staging'],
  async run(world, { options }) {
    const platform = world.platform();
    const coupling = await couplingOf(platform, await whichApp(world, options));
    const path = pipelinePath(coupling.pipeline.id, '/diff');
    const diff = await platform.get<ApiPipelineDiff>(withQuery(path, { app: coupling.app.id }));
    if (options.json) return world.output.json(diff);
    for (const comparison of diff.comparisons) tellComparison(world, comparison);
    if (diff.comparisons.length === 0) world.output.note(nothingToCompare(coupling));
  },
});

function tellComparison({ output }: World, comparison: ApiPipelineComparison): void {
  const { source, target, same_build, code, config } = comparison;
  output.heading(`${sideWords(source)} beside ${sideWords(target)}`);
  if (same_build) output.data(fact('Code', 'the same build'));
  for (const line of codeLines(comparison, output)) output.data(line);
  if (!same_build && code === null) output.data(fact('Code', 'the same commit, built twice'));
  const extra: [string, string[]][] = [
    [source.app.name, config.only_source],
    [target.app.name, config.only_target],
  ];
  for (const [app, keys] of extra) {
    if (keys.length === 0) continue;
    output.data(safeText(`Only the config of ${app} has ${keys.join(', ')}.`));
  }
}

/** What the source would bring, in the words of a diff between releases. */
function codeLines({ code, process_types }: ApiPipelineComparison, { style }: World['output']) {
  const none = { added: [], removed: [], changed: [] };
  const rest = { from: null, to: 0, image: null, stack: null };
  const maps = { config: none, health_checks: none, rollout: none, cron: none };
  return diffLines({ ...rest, ...maps, code, process_types }, style);
}

function sideWords({ app, version, stage }: ApiPipelineSide): string {
  return `${app.name} (${stage}, ${version === null ? 'nothing live' : `v${version}`})`;
}

function nothingToCompare({ app, pipeline, stage }: ApiPipelineCoupling): string {
  const next = nextStage(stage);
  if (next === null) return `${app.name} is in ${stage}: no stage comes behind it.`;
  return `Pipeline ${pipeline.name} has no app in ${next} yet.`;
}

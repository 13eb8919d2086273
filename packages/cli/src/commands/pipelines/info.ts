import {
  type ApiPipeline,
  type ApiPipelineCoupling,
  PIPELINE_STAGES,
} from '@tfp/contract/pipelines';
import type { ApiRelease } from '@tfp/contract/platform-api';
import { defineCommand, JSON_OPTION } from '../../command.ts';
import { timeAgo } from '../../output/relative-time.ts';
import { pipelinePath } from '../../pipelines/find-coupling.ts';
import type { PlatformClient } from '../../platform/platform-client.ts';
import { servingRelease } from '../../releases/find-release.ts';
import { shortCommit } from '../../releases/short-ids.ts';
import type { World } from '../../world.ts';

interface Row {
  coupling: ApiPipelineCoupling;
  live: ApiRelease | undefined;
}

export const command = defineCommand({
  summary: 'Show the apps of a pipeline by stage, and what is live',
  arguments: { usage: 'NAME', min: 1, max: 1, missing: 'Which pipeline?' },
  options: JSON_OPTION,
  examples: ['tfp pipelines:info hello'],
  async run(world, { args: [name = ''], options }) {
    const platform = world.platform();
    const [pipeline, rows] = await Promise.all([
      platform.get<ApiPipeline>(pipelinePath(name)),
      readRows(platform, name),
    ]);
    if (options.json) return world.output.json({ ...pipeline, apps: rows.map(rowJson) });
    world.output.heading(`${pipeline.name}, of ${pipeline.owner.email}`);
    if (rows.length > 0) return tellRows(world, rows);
    const { note } = world.output;
    note(`It has no apps yet. Add one: tfp pipelines:add ${pipeline.name} -a APP -s STAGE`);
  },
});

async function readRows(platform: PlatformClient, pipeline: string): Promise<Row[]> {
  const path = pipelinePath(pipeline, '/pipeline-couplings');
  const couplings = await platform.get<ApiPipelineCoupling[]>(path);
  const place = ({ stage }: ApiPipelineCoupling) => PIPELINE_STAGES.indexOf(stage);
  return Promise.all(
    couplings
      .toSorted((a, b) => place(a) - place(b) || a.app.name.localeCompare(b.app.name))
      .map(async (coupling) => ({
        coupling,
        live: await servingRelease(platform, coupling.app.name),
      })),
  );
}

function tellRows({ output }: World, rows: Row[]): void {
  const now = Date.now();
  output.table(
    [
      { title: 'STAGE', text: ({ coupling }) => coupling.stage },
      {
        title: 'APP',
        text: ({ coupling }) => coupling.app.name,
        paint: (cell) => output.style(cell, 'bold'),
      },
      { title: 'LIVE', text: ({ live }) => (live ? `v${live.version}` : '-') },
      { title: 'COMMIT', text: ({ live }) => shortCommit(live?.tfp.commit ?? '-') },
      { title: 'SINCE', text: ({ live }) => (live ? timeAgo(live.created_at, now) : '-') },
      { title: 'WHAT', text: ({ live }) => live?.description ?? '-', flexible: true },
    ],
    rows,
  );
}

function rowJson({ coupling, live }: Row) {
  return { app: coupling.app, stage: coupling.stage, release: live ?? null };
}

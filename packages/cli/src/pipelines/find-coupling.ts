import { TfpError } from '@tfp/contract/errors';
import {
  type ApiPipelineCoupling,
  PIPELINE_STAGES,
  type PipelineStage,
} from '@tfp/contract/pipelines';
import { UsageError } from '../command-line/exits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';

type Reader = Pick<PlatformClient, 'get'>;

/** The path of a pipeline in the API. */
export function pipelinePath(pipeline: string, rest = ''): string {
  return `/pipelines/${encodeURIComponent(pipeline)}${rest}`;
}

/** Where an app is coupled. One that is in no pipeline is refused, in the platform's words. */
export function couplingOf(platform: Reader, app: string): Promise<ApiPipelineCoupling> {
  return platform.get<ApiPipelineCoupling>(appPath(app, '/pipeline-couplings'));
}

/** As `couplingOf`, for those who can do without. */
export async function anyCouplingOf(
  platform: Reader,
  app: string,
): Promise<ApiPipelineCoupling | undefined> {
  try {
    return await couplingOf(platform, app);
  } catch (error) {
    if (error instanceof TfpError && error.resource === 'pipeline') return undefined;
    throw error;
  }
}

/** The stage that was asked for, else the one in which the app's name ends. */
export function stageOf(app: string, asked: string | undefined): PipelineStage {
  const stage = PIPELINE_STAGES.find((name) =>
    asked === undefined ? app.endsWith(`-${name}`) : name === asked,
  );
  if (stage) return stage;
  const names = PIPELINE_STAGES.join(', ');
  if (asked !== undefined) {
    throw new UsageError(`"${asked}" is no stage.`, `The stages are ${names}.`);
  }
  throw new UsageError(
    `Which stage? The name ${app} ends in none.`,
    `Name it with -s STAGE: ${names}.`,
  );
}

import { PIPELINE_STAGES, type PipelineStage } from '@tfp/contract/pipelines';
import { UsageError } from '../command-line/exits.ts';

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

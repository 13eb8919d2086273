import type { AppExamination } from '@tfp/contract/doctor';
import { appPath } from '../platform/app-path.ts';
import type { World } from '../world.ts';
import { tellInBlock } from './tell-in-block.ts';

type Deps = Pick<World, 'output' | 'platform'>;

/** Tells what the platform saw of an app, each with the line to change. */
export async function examineApp(
  { output, platform }: Deps,
  app: string,
  json: boolean,
): Promise<void> {
  const examination = await platform().get<AppExamination>(appPath(app, '/doctor'));
  if (json) return output.json(examination);
  const { checks, advice, isBlind } = examination;
  if (isBlind)
    output.warn('The Docker Engine does not answer: files and users were not looked at.');
  if (advice.length === 0) return output.data(`${app}: ${checks} checks, nothing to change.`);
  for (const { factor, found, change } of advice) {
    tellInBlock(output, output.style(factor, 'bold'), [found, `→ ${change}`]);
  }
  output.data(`${app}: ${checks} checks, ${advice.length} to change.`);
}

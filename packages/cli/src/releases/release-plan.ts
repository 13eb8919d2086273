import { TfpError } from '@tfp/contract/errors';
import type { ApiReleasePlan } from '@tfp/contract/platform-api';
import { UsageError } from '../command-line/exits.ts';
import { LIMITS } from '../limits.ts';
import { safeText } from '../output/safe-text.ts';
import type { Style } from '../output/styles.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { World } from '../world.ts';
import { diffLines } from './diff-lines.ts';

/** Asks the platform what a call would make, by the path that names the plan. */
export async function askPlan(
  world: World,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiReleasePlan> {
  const answer = await world.platform().call<Partial<ApiReleasePlan>>(method, path, { body });
  if (answer.body.diff !== undefined) return answer.body as ApiReleasePlan;
  // One that knows no plans takes the question for the order.
  throw new TfpError(
    'conflict',
    'The platform answered with no plan: it may have made the change.',
    {
      hint: 'See what stands: tfp releases',
    },
  );
}

/** Shows what would come out, as data, and that nothing did. */
export function tellPlan(world: World, plan: ApiReleasePlan, json: boolean): void {
  const { output } = world;
  if (json) {
    output.json(plan);
    return;
  }
  const { version, description, warnings } = plan;
  if (version === null) output.data('There would be no release: nothing differs.');
  else output.heading(`v${version} would be: ${safeText(description)}`);
  for (const line of planLines(plan, 'would', output.style)) output.data(line);
  for (const warning of warnings) output.warn(safeText(warning));
  output.note('Nothing was changed.');
}

/** What the release brings with it, from the difference to the notes: as what `would` be, or `will`. */
export function planLines(
  plan: ApiReleasePlan,
  mood: 'would' | 'will',
  paint?: (text: string, style: Style) => string,
): string[] {
  const { version, diff, release_command: command, added_by_app_json: added } = plan;
  if (version === null) return sentences(plan.notes);
  return [
    ...diffLines(diff, paint),
    ...sentences([
      ...(added.length === 0 ? [] : [`app.json ${mood} set ${added.join(', ')}.`]),
      ...(command === null ? [] : [`Before it goes live it ${mood} run: ${command}`]),
      replacement(plan, mood),
      ...plan.notes,
    ]),
  ];
}

function replacement({ diff, processes }: ApiReleasePlan, mood: 'would' | 'will'): string {
  if (diff.code?.to === null) return `It has no code: nothing ${mood} run any more.`;
  if (processes.length === 0) return `No process ${mood} be replaced: none runs.`;
  const running = processes.map(({ type, quantity }) => `${type}=${quantity}`).join(', ');
  const isFirst = diff.code !== null && diff.code.from === null;
  return isFirst
    ? `It ${mood} start the processes ${running}.`
    : `It ${mood} replace the processes ${running}.`;
}

function sentences(texts: readonly string[]): string[] {
  return texts.flatMap((text) => wrapText(safeText(text), LIMITS.columnsDefault));
}

/** `--json` prints a plan; where none is asked for there is nothing to print. */
export function assertPlanOptions(options: { plan: boolean; json: boolean }): void {
  if (options.json && !options.plan) {
    throw new UsageError(
      '--json prints a plan: it needs --plan.',
      'Add --plan, or leave out --json.',
    );
  }
}

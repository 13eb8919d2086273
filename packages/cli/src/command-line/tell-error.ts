import { TfpError } from '@tfp/contract/errors';
import { safeText } from '../output/safe-text.ts';
import type { World } from '../world.ts';
import { CommandExit, EXIT, UsageError } from './exits.ts';

/** Says what went wrong and what to do next, and gives back the exit code. */
export function tellError(world: Pick<World, 'output' | 'config'>, error: unknown): number {
  if (error instanceof CommandExit) return error.code;
  if (error instanceof UsageError || error instanceof TfpError) {
    say(world, error.message, error.hint);
    return error instanceof UsageError ? EXIT.usage : EXIT.error;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const hint = 'That is a mistake of tfp, not yours. TFP_DEBUG=1 shows where it was made.';
  say(world, `Something went wrong inside tfp: ${message}`, hint);
  if (world.config.debug) world.output.note(stack ?? '');
  return EXIT.error;
}

function say({ output }: Pick<World, 'output'>, message: string, hint: string | undefined): void {
  for (const line of message.split('\n')) output.warn(safeText(line));
  if (hint !== undefined) output.warn(safeText(hint));
}

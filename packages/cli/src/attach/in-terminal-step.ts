import { inStep } from '../output/step.ts';
import type { World } from '../world.ts';

/** A step that a terminal alone shows: in a pipe the errors of the process stand alone. */
export function inTerminalStep<Result>(
  world: World,
  doing: string,
  work: () => Promise<Result>,
  told: (result: Result) => string,
): Promise<Result> {
  return world.stderr.isTTY ? inStep(world.output, doing, work, told) : work();
}

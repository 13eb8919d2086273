import { LIMITS } from '../limits.ts';
import { safeText } from '../output/safe-text.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { World } from '../world.ts';

const INDENT = '  ';

/** A line that names something, and below it what there is to say, in 80 columns. */
export function tellInBlock(
  output: Pick<World['output'], 'data'>,
  title: string,
  texts: readonly string[],
): void {
  output.data(title);
  for (const text of texts) {
    const lines = wrapText(safeText(text), LIMITS.columnsDefault - INDENT.length);
    for (const line of lines) output.data(`${INDENT}${line}`);
  }
  output.data('');
}

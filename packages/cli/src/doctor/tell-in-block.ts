import { safeText } from '../output/safe-text.ts';
import { wrapText } from '../output/wrap-text.ts';
import type { World } from '../world.ts';

const INDENT = '  ';

/** A line that names something, and below it what there is to say, in 80 columns or less. */
export function tellInBlock(
  output: Pick<World['output'], 'data' | 'textColumns'>,
  title: string,
  texts: readonly string[],
): void {
  const width = output.textColumns - INDENT.length;
  output.data(title);
  for (const text of texts) {
    for (const line of wrapText(safeText(text), width)) output.data(`${INDENT}${line}`);
  }
  output.data('');
}

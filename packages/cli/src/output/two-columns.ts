import { wrapText } from './wrap-text.ts';

const GAP = '  ';
/** With less room than this the texts stand below their terms. */
const TEXT_WIDTH_MIN = 24;
const INDENT = '      ';

/** Terms and what they mean, side by side; a long text goes on below itself. */
export function twoColumns(
  rows: readonly (readonly [term: string, text: string])[],
  width: number,
): string[] {
  const indent = Math.max(...rows.map(([term]) => term.length)) + GAP.length;
  if (width - indent < TEXT_WIDTH_MIN) {
    return rows.flatMap(([term, text]) => [
      term,
      ...wrapText(text, width - INDENT.length).map((line) => INDENT + line),
    ]);
  }
  return rows.flatMap(([term, text]) =>
    wrapText(text, width - indent).map((line, at) => (at === 0 ? term : '').padEnd(indent) + line),
  );
}

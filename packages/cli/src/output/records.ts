import { safeText } from './safe-text.ts';
import { type Column, cut } from './table.ts';

/** The rows of a table that is too wide for its screen: each cell on a line of its own, below the first one. */
export function renderRecords<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): string[] {
  const titleWidth = Math.max(...columns.slice(1).map(({ title }) => title.length));
  return rows.flatMap((row) =>
    columns.flatMap(({ title, text, paint }, index) => {
      const cell = safeText(text(row));
      if (cell === '') return [];
      const head = index === 0 ? '' : `  ${title.padEnd(titleWidth)}  `;
      const shown = cut(cell, width - head.length);
      return [head + (paint?.(shown, row) ?? shown)];
    }),
  );
}

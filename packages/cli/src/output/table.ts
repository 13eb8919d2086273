import { safeText } from './safe-text.ts';

export interface Column<Row> {
  title: string;
  text: (row: Row) => string;
  /** Colours the cell after it was cut and padded. */
  paint?: (cell: string, row: Row) => string;
  /** May be cut to fit the screen; the last column that may is cut first. */
  flexible?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;

/**
 * Lays rows out under their titles. With a width, flexible columns are cut until a line fits; undefined where none can.
 * Without one nothing is cut.
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width?: number,
): string[] | undefined {
  const texts = rows.map((row) => columns.map((column) => safeText(column.text(row))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...texts.map((cells) => lengthOf(cells[index] ?? ''))),
  );
  if (width !== undefined && !shrink(columns, widths, width)) return undefined;
  const layOut = (cells: string[], row?: Row) =>
    cells
      .map((cell, index) => {
        const fitted = fit(cell, widths[index] ?? 0, index === cells.length - 1);
        const paint = columns[index]?.paint;
        return row !== undefined && paint ? paint(fitted, row) : fitted;
      })
      .join(GAP)
      .trimEnd();
  const titles = layOut(columns.map((column) => column.title));
  return [titles, ...rows.map((row, index) => layOut(texts[index] ?? [], row))];
}

/** Cuts a text with an ellipsis where it is too long. */
export function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** Answers whether a line fits now. */
function shrink<Row>(columns: readonly Column<Row>[], widths: number[], width: number): boolean {
  const total = () => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  for (let index = columns.length - 1; index >= 0 && total() > width; index--) {
    if (!columns[index]?.flexible) continue;
    const needed = (widths[index] ?? 0) - (total() - width);
    widths[index] = Math.max(NARROWEST, columns[index]?.title.length ?? 0, needed);
  }
  return total() <= width;
}

function fit(cell: string, width: number, isLast: boolean): string {
  const text = cut(cell, width);
  return isLast ? text : text + ' '.repeat(Math.max(0, width - lengthOf(text)));
}

function lengthOf(text: string): number {
  return [...text].length;
}

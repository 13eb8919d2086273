/** The thing that a row stands for, where there is a row. */
export function found<Row, Thing>(
  row: Row | undefined,
  toThing: (row: Row) => Thing,
): Thing | undefined {
  return row && toThing(row);
}

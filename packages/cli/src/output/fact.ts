export const FACT_WIDTH = 9;

/** One labelled line: `Commit:  1a2b3c4`. */
export function fact(label: string, value: string): string {
  return `${`${label}:`.padEnd(FACT_WIDTH)}${value}`.trimEnd();
}

/** Finds the known word that was probably meant, if one is near enough. */
export function didYouMean(typed: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, distance: distance(typed, word) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  const allowed = Math.max(1, Math.floor(typed.length / 3));
  return best && best.distance <= allowed ? best.word : undefined;
}

/** Edits from one word to the other, two swapped neighbours being one. */
function distance(a: string, b: string): number {
  /** `rows[i][j]`: from the first i letters of the one to the first j of the other. */
  const rows: number[][] = [];
  const edits = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 0; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const ways = [edits(i, j - 1) + 1];
      if (i > 0) {
        const same = a[i - 1] === b[j - 1] ? 0 : 1;
        ways.push(edits(i - 1, j) + 1, edits(i - 1, j - 1) + same);
      }
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) ways.push(edits(i - 2, j - 2) + 1);
      row.push(Math.min(...ways));
    }
  }
  return edits(a.length, b.length);
}

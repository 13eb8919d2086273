import type { Series } from '@tfp/contract/metrics';

const BLOCKS = '▁▂▃▄▅▆▇█';
const SIGNS = '_.-:=+*#';

/** One character for each value, from nothing to the most; a blank where nothing is known. */
export function plotSeries(series: Series, most: number, unicode: boolean): string {
  const levels = [...(unicode ? BLOCKS : SIGNS)];
  return series
    .map((value) => {
      if (value === null) return ' ';
      const share = most > 0 ? Math.min(1, value / most) : 0;
      // A little is more than nothing.
      return levels[Math.ceil(share * (levels.length - 1))] ?? ' ';
    })
    .join('');
}

export interface PlacedMark {
  /** The value that it stands under. */
  at: number;
  text: string;
}

/** Marks under a plot: `^v12`. Where they come too close only their signs stay, of the newer one the name if it covers none. */
export function plotMarks(marks: readonly PlacedMark[], width: number): string {
  const line = new Array<string>(width).fill(' ');
  let free = width;
  const inside = (at: number) => Math.min(Math.max(0, at), width - 1);
  const places = marks.map(({ at }) => inside(at));
  const isFree = (from: number, to: number) =>
    from >= 0 && !places.some((place) => place >= from && place < to);
  for (const { at, text } of marks.toReversed().sort((a, b) => b.at - a.at)) {
    const place = inside(at);
    if (line[place] !== ' ') continue;
    const label = `^${text}`;
    // At the right edge it stands before its sign.
    const before = `${text}^`;
    if (place + label.length <= free) write(line, place, label);
    else if (free === width && isFree(place - text.length, place))
      write(line, place - text.length, before);
    else line[place] = '^';
    free = line.findIndex((sign) => sign !== ' ') - 1;
  }
  return line.join('').trimEnd();
}

function write(line: string[], at: number, text: string): void {
  for (const [index, sign] of [...text].entries()) line[at + index] = sign;
}

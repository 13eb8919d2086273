import { only, type Tree } from './tree.ts';

interface Line {
  text: string;
  number: number;
}

/** Two places that say the same. */
export interface Repeat {
  left: string;
  right: string;
  leftLine: number;
  rightLine: number;
  lines: number;
}

/** So many lines that count, one after the other. */
export const LINES_THAT_REPEAT = 6;

/** What says nothing by itself: imports, and punctuation that stands alone. */
const SILENT = /^(?:import\b.*|[\w$, ]+ from '.*|\} from '.*|[^\p{L}\p{N}]*)$/u;

/** Every two places whose lines are the same, but for how they are set in, in runs as long as they are. */
export function repeatsIn(tree: Tree): Repeat[] {
  const files = [...only(tree, /\.ts$/)].map(([path, text]) => ({ path, lines: linesOf(text) }));
  const places = new Map<string, { path: string; lines: Line[]; at: number }[]>();
  const repeats: Repeat[] = [];
  for (const { path, lines } of files) {
    for (let at = 0; at + LINES_THAT_REPEAT <= lines.length; at++) {
      const key = textOf(lines, at, LINES_THAT_REPEAT);
      const others = places.get(key) ?? [];
      for (const other of others) {
        // It has been told with the line before.
        if (at > 0 && other.at > 0 && lines[at - 1]?.text === other.lines[other.at - 1]?.text)
          continue;
        repeats.push(repeatOf(other, { path, lines, at }));
      }
      places.set(key, [...others, { path, lines, at }]);
    }
  }
  return repeats;
}

function linesOf(text: string): Line[] {
  return text
    .replaceAll(/^import\s[^;]*;/gm, (all) => all.replaceAll(/[^\n]/g, ''))
    .split('\n')
    .map((line, index) => ({ text: line.trim(), number: index + 1 }))
    .filter((line) => !SILENT.test(line.text));
}

function textOf(lines: Line[], at: number, count: number): string {
  return lines
    .slice(at, at + count)
    .map(({ text }) => text)
    .join('\n');
}

interface Place {
  path: string;
  lines: Line[];
  at: number;
}

function repeatOf(left: Place, right: Place): Repeat {
  let lines = LINES_THAT_REPEAT;
  const textAt = ({ lines: all, at }: Place) => all[at + lines]?.text;
  while (textAt(left) !== undefined && textAt(left) === textAt(right)) lines += 1;
  return {
    left: left.path,
    right: right.path,
    leftLine: left.lines[left.at]?.number ?? 0,
    rightLine: right.lines[right.at]?.number ?? 0,
    lines,
  };
}

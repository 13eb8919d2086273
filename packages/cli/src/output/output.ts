import type { Writable } from 'node:stream';
import { LIMITS } from '../limits.ts';
import { renderRecords } from './records.ts';
import { paint, type Style } from './styles.ts';
import { type Column, renderTable } from './table.ts';
import { wrapText } from './wrap-text.ts';

/** A stream that may be a terminal. */
export type Screen = Writable & {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  /** What a child process can write to itself. */
  fd?: number;
};

/** Where a command speaks: data to stdout, everything about it to stderr. */
export interface Output {
  data: (line: string) => void;
  json: (value: unknown) => void;
  table: <Row>(columns: readonly Column<Row>[], rows: readonly Row[]) => void;
  heading: (text: string) => void;
  note: (text: string) => void;
  /** Bad news in the voice of the platform: ` !  ` before each line. */
  warn: (text: string) => void;
  /** Colours a text for stdout, or leaves it where colours have no place. */
  style: (text: string, style: Style) => string;
  /** What stderr can show; progress is redrawn only on a terminal. */
  progress: Progress;
  isTerminal: boolean;
  /** How wide stdout is, as far as is known. */
  readonly columns: number;
  /** How wide texts are: 80 columns, or less where the screen has less. */
  readonly textColumns: number;
  coloured: boolean;
}

export interface Progress {
  write: (text: string) => void;
  /** Whether the last line waits for its end. Notes and warnings meanwhile go on a line of their own. */
  isOpen: () => boolean;
  isTerminal: boolean;
  readonly columns: number;
}

export function createOutput(stdout: Screen, stderr: Screen, colourAllowed: boolean): Output {
  const isTerminal = Boolean(stdout.isTTY);
  const coloured = isTerminal && colourAllowed;
  const style = (text: string, name: Style) => (coloured ? paint(text, name) : text);
  const data = (line: string) => void stdout.write(`${line}\n`);
  const progress = createProgress(stderr);
  const warnStyle = (text: string) => (stderr.isTTY && colourAllowed ? paint(text, 'red') : text);
  return {
    data,
    json: (value) => data(JSON.stringify(value, null, 2)),
    table(columns, rows) {
      const width = isTerminal ? columnsOf(stdout) : undefined;
      const table = renderTable(columns, rows, width);
      const [titles = '', ...lines] = table ?? [];
      if (table) data(style(titles, 'bold'));
      for (const line of table ? lines : renderRecords(columns, rows, columnsOf(stdout)))
        data(line);
    },
    heading: (text) => data(`${style('===', 'dim')} ${style(text, 'bold')}`),
    note(text) {
      if (progress.isOpen()) progress.write('\n');
      const width = stderr.isTTY ? columnsOf(stderr) : undefined;
      for (const line of wrapText(text, width)) progress.write(`${line}\n`);
    },
    warn(text) {
      if (progress.isOpen()) progress.write('\n');
      const width = stderr.isTTY ? columnsOf(stderr) - 4 : undefined;
      for (const line of wrapText(text, width)) {
        progress.write(`${`${warnStyle(' !')}  ${line}`.trimEnd()}\n`);
      }
    },
    style,
    progress,
    isTerminal,
    get columns() {
      return columnsOf(stdout);
    },
    get textColumns() {
      return Math.min(columnsOf(stdout), LIMITS.columnsDefault);
    },
    coloured,
  };
}

function createProgress(stderr: Screen): Progress {
  let open = false;
  return {
    write(text) {
      stderr.write(text);
      open = !text.endsWith('\n');
    },
    isOpen: () => open,
    isTerminal: Boolean(stderr.isTTY),
    get columns() {
      return columnsOf(stderr);
    },
  };
}

function columnsOf(screen: Screen): number {
  return screen.columns || LIMITS.columnsDefault;
}

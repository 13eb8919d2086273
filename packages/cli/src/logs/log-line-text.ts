import { formatLogLine, type LogLine } from '@tfp/contract/log-lines';
import type { Output } from '../output/output.ts';
import { safeText } from '../output/safe-text.ts';
import type { Style } from '../output/styles.ts';

const STYLES: readonly Style[] = ['cyan', 'yellow', 'green', 'magenta', 'blue'];

/** Shows log lines: each process has its colour, and no line can do more to the terminal than be read. */
export function createLinePainter(output: Pick<Output, 'style' | 'coloured'>) {
  const styles = new Map<string, Style>();
  const styleOf = (process: string): Style => {
    const style = styles.get(process) ?? STYLES[styles.size % STYLES.length] ?? 'cyan';
    styles.set(process, style);
    return style;
  };
  return (line: LogLine): string => {
    const head = safeText(formatLogLine({ ...line, text: '' }).trimEnd());
    const text = safeText(line.text, output.coloured);
    return `${output.style(head, styleOf(line.process))} ${text}`;
  };
}

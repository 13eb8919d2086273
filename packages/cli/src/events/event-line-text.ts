import type { AppEvent } from '@tfp/contract/app-events';
import type { Output } from '../output/output.ts';
import { safeText } from '../output/safe-text.ts';
import type { Style } from '../output/styles.ts';
import { wrapText } from '../output/wrap-text.ts';

const WHEN_WIDTH = '27 Nov 12:00'.length;
const KIND_WIDTH = 'release.superseded'.length;
const GAP = '  ';

/** How an event ends, or what it means, by the last word of its kind. */
const STYLES: Readonly<Record<string, Style>> = {
  live: 'green',
  up: 'green',
  succeeded: 'green',
  passed: 'green',
  ready: 'green',
  recovered: 'green',
  failed: 'red',
  crashed: 'red',
  reverted: 'red',
  destroyed: 'red',
  unready: 'yellow',
  unwell: 'yellow',
  superseded: 'yellow',
  missed: 'yellow',
  gap: 'yellow',
};

/** Shows events one by one: when, of which kind, and in words; those go on below themselves where a screen is narrow. */
export function createEventPainter(
  { style, isTerminal, progress }: Pick<Output, 'style' | 'isTerminal' | 'progress'>,
  now = () => new Date(),
) {
  return ({ at, kind, text }: AppEvent): string => {
    const when = whenText(at, now()).padEnd(WHEN_WIDTH);
    const shown = safeText(kind).padEnd(KIND_WIDTH);
    const indent = when.length + shown.length + 2 * GAP.length;
    const width = isTerminal ? Math.max(20, progress.columns - indent) : undefined;
    const [first = '', ...more] = wrapText(safeText(text), width);
    const tone = STYLES[kind.split('.').at(-1) ?? ''];
    const head = [style(when, 'dim'), tone === undefined ? shown : style(shown, tone), first];
    return [head.join(GAP), ...more.map((line) => ' '.repeat(indent) + line)].join('\n');
  };
}

/** By the clock of whoever reads: `12:03:07` of today, `27 Nov 12:03` of another day. */
function whenText(iso: string, now: Date): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return safeText(iso).slice(0, WHEN_WIDTH);
  if (time.toDateString() === now.toDateString()) return time.toLocaleTimeString('en-GB');
  const day = time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const clock = time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${day} ${clock}`;
}

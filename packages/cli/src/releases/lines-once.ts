import type { ReleaseEvent } from '@tfp/contract/releases';

type OutputEvent = Pick<ReleaseEvent & { kind: 'output' }, 'from' | 'lines'>;

/** Hands on numbered pieces of an output, each line once and in order. Lines that were never told are counted. */
export function linesOnce(show: (lines: string[]) => void): (event: OutputEvent) => void {
  let next = 0;
  return ({ from, lines }) => {
    const missing = Math.max(0, from - next);
    const fresh = lines.slice(Math.max(0, next - from));
    if (fresh.length === 0) return;
    next = from + lines.length;
    show(missing === 0 ? fresh : [`(${missing} lines are not shown)`, ...fresh]);
  };
}

import { NEWLINE } from './record-bytes.ts';

/** Tells where each record of a payload begins and ends. */
export function eachRecord(payload: Buffer, visit: (from: number, to: number) => void): void {
  for (let from = 0; from < payload.length; ) {
    const newline = payload.indexOf(NEWLINE, from);
    const to = newline === -1 ? payload.length : newline;
    if (to > from) visit(from, to);
    from = to + 1;
  }
}

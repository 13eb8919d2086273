import { TfpError } from '@tfp/contract/errors';
import { type ListPage, nextRange, parseRange } from './list-range.ts';

/** Pages rows that are only ever added, by their numbers. The newest come first, whatever order was asked for. */
export function newestFirst<Row extends { seq: number }>(
  header: string | undefined,
  read: (from: number, limit: number) => Row[],
): ListPage<Row> {
  const asked = { ...parseRange(header, ['seq']), isDescending: true };
  const start = asked.start === null ? Number.MAX_SAFE_INTEGER : Number(asked.start);
  if (!Number.isSafeInteger(start)) {
    throw new TfpError('bad_request', 'This list is paged by the numbers of its rows.');
  }
  const from = asked.isExclusive ? start - 1 : start;
  const found = read(from, asked.max + 1);
  const items = found.slice(0, asked.max);
  const last = items.at(-1);
  const next = found.length > asked.max && last ? nextRange(asked, String(last.seq)) : null;
  return { items, next };
}

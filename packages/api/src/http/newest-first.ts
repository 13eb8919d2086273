import { TfpError } from '@tfp/contract/errors';
import { type ListPage, pageOfFound, parseRange } from './list-range.ts';

/** Pages rows that are only ever added, by their numbers. The newest come first, whatever order was asked for. */
export function newestFirst<Row extends { seq: number }>(
  header: string | undefined,
  read: (from: number, limit: number) => Row[],
): ListPage<Row> {
  const asked = { ...parseRange(header, ['seq']), isDescending: true };
  const start = asked.start === null ? Number.MAX_SAFE_INTEGER : Number(asked.start);
  if (!Number.isSafeInteger(start)) {
    throw new TfpError('bad_request', 'This list is paged by the numbers of its rows.', {
      hint: 'Send the Next-Range header of the last answer as Range, as it is.',
    });
  }
  const found = read(asked.isExclusive ? start - 1 : start, asked.max + 1);
  return pageOfFound(asked, found, ({ seq }) => seq);
}

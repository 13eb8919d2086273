import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';

/** What a `Range` header asks of a list: `version ]12..; max=10, order=desc`. */
export interface ListRange {
  field: string;
  /** Where to begin; behind it when exclusive. */
  start: string | null;
  isExclusive: boolean;
  isDescending: boolean;
  max: number;
}

const RANGE = /^([a-z_]+) +(\]?)([^\s;\]]*)\.\.([^\s;]*)\s*(?:;(.*))?$/;

/** Reads the header in all the spellings that clients use. One that cannot be read is refused, not guessed. */
export function parseRange(
  header: string | undefined,
  fields: readonly [string, ...string[]],
): ListRange {
  if (header === undefined) return range(fields[0], '', '', '');
  const [, field = '', exclusive = '', start = '', , options = ''] =
    RANGE.exec(header.trim()) ?? [];
  if (!fields.includes(field)) {
    throw new TfpError('bad_request', `The Range header "${header.slice(0, 80)}" cannot be read.`, {
      hint: `Write it like this: ${fields[0]} ..; order=desc,max=20`,
    });
  }
  return range(field, exclusive, start, options);
}

function range(field: string, exclusive: string, start: string, options: string): ListRange {
  const settings = new Map(
    options.split(/[;,]/).map((setting) => {
      const [name = '', value = ''] = setting.trim().split('=');
      return [name, value] as const;
    }),
  );
  const max = Number(settings.get('max') ?? limits.listItemsDefault);
  return {
    field,
    start: start === '' ? null : start,
    isExclusive: exclusive === ']',
    isDescending: settings.get('order') === 'desc',
    max:
      Number.isInteger(max) && max > 0
        ? Math.min(max, limits.listItemsMax)
        : limits.listItemsDefault,
  };
}

/** The header by which the client asks for what comes behind the last item that it got. */
function nextRange(asked: ListRange, last: string): string {
  const order = asked.isDescending ? ', order=desc' : '';
  return `${asked.field} ]${last}..; max=${asked.max}${order}`;
}

export interface ListPage<Item> {
  items: Item[];
  next: string | null;
}

/** A page of what was found from its start on. One more than it holds was asked for: that one tells whether there is more. */
export function pageOfFound<Item>(
  asked: ListRange,
  found: readonly Item[],
  keyOf: (item: Item) => number,
): ListPage<Item> {
  const items = found.slice(0, asked.max);
  const last = items.at(-1);
  const isAll = found.length <= asked.max || last === undefined;
  return { items, next: isAll ? null : nextRange(asked, String(keyOf(last))) };
}

/** Cuts a page out of a list that is whole in memory. */
export function pageOf<Item>(
  all: readonly Item[],
  asked: ListRange,
  keyOf: (item: Item, field: string) => string,
): ListPage<Item> {
  const key = (item: Item) => keyOf(item, asked.field);
  const sign = asked.isDescending ? -1 : 1;
  const compare = (one: string, other: string) => (one < other ? -sign : one > other ? sign : 0);
  const sorted = [...all].sort((one, other) => compare(key(one), key(other)));
  const { start } = asked;
  const wanted = sorted.filter((item) => {
    if (start === null) return true;
    const order = compare(key(item), start);
    return asked.isExclusive ? order > 0 : order >= 0;
  });
  const items = wanted.slice(0, asked.max);
  const last = items.at(-1);
  const isLast = items.length === wanted.length || last === undefined;
  return { items, next: isLast ? null : nextRange(asked, key(last)) };
}

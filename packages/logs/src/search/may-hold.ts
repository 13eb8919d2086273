import { isAtLeast, type LogLevel } from '@tfp/contract/log-levels';
import { matchesProcess } from '../lines/line-filter.ts';
import { TIME_BYTES } from '../lines/record-bytes.ts';
import type { BlockContents } from '../segments/block-contents.ts';
import type { LineSearch } from './line-search.ts';

/** Whether a block may hold a line that is looked for, as far as the index knows. */
export function mayHold(contents: BlockContents | undefined, search: LineSearch): boolean {
  if (contents === undefined) return true;
  const { since, until, process, release, source, level } = search;
  return (
    contents.lines > 0 &&
    (since === undefined || contents.to >= since.slice(0, TIME_BYTES)) &&
    (until === undefined || contents.from < until.slice(0, TIME_BYTES)) &&
    (process === undefined || contents.processes.some((name) => matchesProcess(name, process))) &&
    (release === undefined || contents.releases.includes(release)) &&
    (source === undefined || contents.sources.includes(source)) &&
    (level === undefined || mayHoldLevel(contents, level))
  );
}

/** A level can be cut in two by the parts of a line, or by a colour: then its bytes do not tell it. */
function mayHoldLevel({ levels, isPlain, hasEscapes }: BlockContents, least: LogLevel): boolean {
  return !isPlain || hasEscapes || levels.some((each) => isAtLeast(each, least));
}

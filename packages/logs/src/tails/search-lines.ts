import { TfpError } from '@tfp/contract/errors';
import type { LogQuery } from '@tfp/contract/log-lines';
import { limits } from '../limits.ts';
import type { LineSearch } from '../search/line-search.ts';
import type { SearchPlace, SearchResult, SearchTask } from '../search/search-part.ts';
import type { AppLog } from '../segments/app-log.ts';
import { segmentEnd } from '../segments/segment-files.ts';
import { TaskTooLong, type ThreadPool } from '../threads/thread-pool.ts';
import { leap } from './leap.ts';
import { placeBehind, placesBackward } from './line-places.ts';
import { encodeNotice, missedNotice } from './notices.ts';

export interface SearchDeps {
  log: AppLog;
  searchers: Pick<ThreadPool, 'run'>;
}

type Searched = SearchResult & { kind: 'searched' };
type Found = { place: () => SearchPlace | undefined; count: number; bytes: Uint8Array | undefined };

/**
 * The lines of an app that are looked for, as NDJSON: the newest of them, found from the newest backward, and with
 * `tail` each that comes. Other threads read and test them, so that no pattern can hold up the collection.
 */
export async function* searchLines(
  deps: SearchDeps,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { log } = deps;
  const { num, tail, after, ...search } = query;
  const { end } = log;
  const linesSeen = log.state.lines;
  const idMin = after === undefined ? 0 : after + 1;
  const task = { search, idMin, end };
  const isAll = after !== undefined || search.since !== undefined;
  const found: Found[] = [];
  try {
    const most = num ?? (isAll ? limits.linesMax : limits.linesDefault);
    await findNewest(deps, task, { num: most, found }, signal);
    for (let next = found.pop(); next !== undefined; next = found.pop()) {
      const { place, count, bytes } = next;
      keptByAll -= bytes?.length ?? 0;
      if (signal.aborted) return;
      yield bytes ?? (await searchPlace(deps, task, place, count))?.bytes ?? NOTHING;
    }
  } finally {
    for (const { bytes } of found) keptByAll -= bytes?.length ?? 0;
  }
  if (tail === true) yield* tailLines(deps, search, { position: end, idMin, linesSeen }, signal);
}

const NOTHING = new Uint8Array(0);
/** Hits of all searches that wait for their readers. */
let keptByAll = 0;

/** Goes backward until there are enough, in a few places at once; the newest come first. */
async function findNewest(
  deps: SearchDeps,
  task: Omit<SearchTask, 'kind' | 'place' | 'newest'>,
  { num, found }: { num: number; found: Found[] },
  signal: AbortSignal,
): Promise<void> {
  const underway: { place: Found['place']; result: Promise<Searched | undefined> }[] = [];
  let missing = num;
  let kept = 0;

  const take = async () => {
    const { place, result } = underway.shift() ?? {};
    const { count = 0, bytes = NOTHING } = (await result) ?? {};
    if (place === undefined || count === 0) return;
    // With more than are missing by now, it is searched a second time.
    const isKept =
      count <= missing &&
      kept + bytes.length <= limits.hitBytesMax &&
      keptByAll + bytes.length <= limits.hitBytesOfAllMax;
    if (isKept) kept += bytes.length;
    if (isKept) keptByAll += bytes.length;
    found.push({ place, count: Math.min(count, missing), bytes: isKept ? bytes : undefined });
    missing -= Math.min(count, missing);
  };

  if (missing === 0) return;
  for await (const place of placesBackward(deps.log, task.search, task.idMin, task.end)) {
    if (underway.length === limits.threadsPerSearchMax) await take();
    if (missing === 0 || signal.aborted || deps.log.isForgotten) break;
    const result = searchPlace(deps, task, place, missing);
    // It is awaited later, or not at all: its failure is none of its own.
    result.catch(() => undefined);
    underway.push({ place, result });
  }
  while (missing > 0 && underway.length > 0) await take();
}

async function* tailLines(
  deps: SearchDeps,
  search: LineSearch,
  start: { position: number; idMin: number; linesSeen: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { log } = deps;
  let { position } = start;
  let linesSeen: number | undefined = start.linesSeen;
  while (!log.isForgotten && !signal.aborted) {
    if (position >= log.end) {
      await log.growth.next(signal);
      continue;
    }
    if (log.end - position > limits.tailLagBytesMax) position = await leap(log);
    const { end } = log;
    const place = () => placeBehind(log, position, end);
    const task = { search, idMin: Math.max(start.idMin, position), end };
    const result = await searchPlace(deps, task, place, Number.MAX_SAFE_INTEGER);
    const missed = (result?.linesBefore ?? 0) - (linesSeen ?? Number.MAX_SAFE_INTEGER);
    if (missed > 0) yield encodeNotice(missedNotice(position, missed, false));
    linesSeen = result?.linesAfter;
    if (result !== undefined && result.bytes.length > 0) yield result.bytes;
    position = nextPosition(log, position, end, result);
  }
}

/** What cannot be read is passed over: the next segment stands on its own. */
function nextPosition(log: AppLog, position: number, end: number, result: Searched | undefined) {
  if (result !== undefined && result.next > position) return Math.min(result.next, end);
  const segment = log.segments.find((one) => segmentEnd(one) > position);
  return segment === undefined ? end : Math.min(segmentEnd(segment), end);
}

/** Undefined where there is nothing to search any more. */
async function searchPlace(
  { log, searchers }: SearchDeps,
  task: Omit<SearchTask, 'kind' | 'place' | 'newest'>,
  placeOf: () => SearchPlace | undefined,
  newest: number,
): Promise<Searched | undefined> {
  const deadline = task.search.grep === undefined ? limits.taskMaxMs : limits.patternMaxMs;
  // A plain file that is gone was compressed just now, or removed: the second look tells.
  for (let look = 0; look < 2; look += 1) {
    const place = placeOf();
    if (place === undefined) return undefined;
    const whole: SearchTask = { kind: 'search', place, newest, ...task };
    const result = await searchers.run<SearchResult>(whole, deadline, log.directory).catch(inWords);
    if (result.kind === 'gone') continue;
    for (const position of result.damaged) log.noteDamage(position);
    return result;
  }
  return undefined;
}

function inWords(error: unknown): never {
  if (!(error instanceof TaskTooLong)) throw error;
  throw new TfpError(
    'bad_request',
    `The pattern took longer than ${limits.patternMaxMs / 1_000} s for one part of the log, so the search was ended.`,
    {
      hint: 'Repetitions within or behind each other, such as (a+)+ or .*.*x, do that; so can very long lines. Write a simpler pattern, or name a time.',
    },
  );
}

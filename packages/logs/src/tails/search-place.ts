import { TfpError } from '@tfp/contract/errors';
import { limits } from '../limits.ts';
import type { SearchPlace, SearchResult, SearchTask } from '../search/search-part.ts';
import type { AppLog } from '../segments/app-log.ts';
import { TaskTooLong } from '../threads/do-task.ts';
import type { ThreadPool } from '../threads/thread-pool.ts';

export interface SearchDeps {
  log: AppLog;
  searchers: Pick<ThreadPool, 'run'>;
}

/** What is looked for, wherever it is. */
export type Wanted = Pick<SearchTask, 'search' | 'idMin' | 'end'>;

/** Found out when it is used: its segment may be compressed or removed meanwhile. */
export type PlaceOf = () => SearchPlace | undefined;

export type Searched = SearchResult & { kind: 'searched' };

/** Searches a part of the log in another thread; undefined where there is nothing to search any more. */
export async function searchPlace(
  { log, searchers }: SearchDeps,
  wanted: Wanted,
  placeOf: PlaceOf,
  newest: number,
): Promise<Searched | undefined> {
  const deadlineMs = wanted.search.grep === undefined ? limits.taskMaxMs : limits.patternMaxMs;
  // A plain file that is gone was compressed just now, or removed: the second look tells.
  for (let look = 0; look < 2; look += 1) {
    const place = placeOf();
    if (place === undefined) return undefined;
    const task: SearchTask = { kind: 'search', place, newest, ...wanted };
    const result = await searchers
      .run<SearchResult>(task, deadlineMs, log.directory)
      .catch(inWords);
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

import { type LogFailure, throwLogFailure } from '@tfp/contract/log-failure';
import type { LogLine, LogQuery } from '@tfp/contract/log-lines';
import { LIMITS } from '../limits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { createPauses, isAway } from '../platform/try-again.ts';

type Reader = Pick<PlatformClient, 'lines'>;
export type LineFilter = Omit<LogQuery, 'tail' | 'after'>;

/** The newest lines, once. */
export function readLines(
  platform: Reader,
  app: string,
  filter: LineFilter,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const lines = platform.lines<LogLine | LogFailure>(linesPath(app, filter), { signal });
  return throwLogFailure(lines);
}

/** The newest lines and then each new one. A stream that breaks off is taken up behind its last line: none twice, none lost. */
export async function* tailLines(
  platform: Reader,
  app: string,
  filter: LineFilter,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  let after: number | undefined;
  const pauses = createPauses(signal);
  while (true) {
    try {
      // Who goes on behind a line wants every line since then, however many.
      const { num: _, ...wish } = filter;
      const place = after === undefined ? filter : { ...wish, after };
      const path = linesPath(app, { ...place, tail: true });
      const lines = platform.lines<LogLine | LogFailure>(path, { signal });
      for await (const line of throwLogFailure(lines)) {
        after = line.id;
        pauses.renew();
        yield line;
      }
    } catch (error) {
      const isFirst = after === undefined && pauses.sinceNewsMs() < LIMITS.streamRetryFirstMs;
      if (!isAway(error) || isFirst || signal.aborted) throw error;
    }
    await pauses.wait();
  }
}

function linesPath(app: string, { ignoreCase, ...query }: LogQuery): string {
  const parameters = new URLSearchParams(ignoreCase === true ? { ignore_case: 'true' } : {});
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of [value].flat()) parameters.append(key, String(one));
  }
  return appPath(app, `/log-lines?${parameters}`);
}

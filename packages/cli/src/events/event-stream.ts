import type { AppEvent } from '@tfp/contract/app-events';
import { EVENTS_AFTER_HEADER } from '@tfp/contract/platform-api-headers';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { createPauses, isAway } from '../platform/try-again.ts';
import { withQuery } from '../platform/with-query.ts';

type Reader = Pick<PlatformClient, 'lines'>;

export interface EventWish {
  after?: number | undefined;
  num?: number | undefined;
  kinds?: string | undefined;
  since?: string | undefined;
}

/** What happened up to now, the oldest first. */
export function readEvents(
  platform: Reader,
  app: string,
  wish: EventWish,
  signal: AbortSignal,
): AsyncGenerator<AppEvent> {
  return platform.lines<AppEvent>(withQuery(appPath(app, '/events'), { ...wish }), { signal });
}

/**
 * That, and then each event as it comes, until the app is destroyed. A stream that breaks off is taken up behind its last
 * event, or where it began if there was none yet: none twice, none lost.
 */
export async function* tailEvents(
  platform: Reader,
  app: string,
  wish: EventWish,
  signal: AbortSignal,
): AsyncGenerator<AppEvent> {
  const { kinds } = wish;
  let after: number | undefined;
  const pauses = createPauses(signal);
  while (true) {
    const place = after === undefined ? wish : { kinds, after };
    const path = withQuery(appPath(app, '/events'), { ...place, tail: true });
    try {
      const events = platform.lines<AppEvent>(path, {
        signal,
        onHeaders: (headers) => {
          after ??= Number(headers[EVENTS_AFTER_HEADER] ?? 0);
        },
      });
      for await (const event of events) {
        after = event.id;
        pauses.renew();
        yield event;
        if (event.kind === 'app.destroyed') return;
      }
    } catch (error) {
      if (!isAway(error) || after === undefined || signal.aborted) throw error;
    }
    await pauses.wait();
  }
}

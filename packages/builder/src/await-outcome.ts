import type { ApiClient } from '@tfp/contract/api-client';
import { awaitSettled } from '@tfp/contract/await-settled';
import {
  GOES_ON_ALONE,
  isOutcome,
  type ReleaseEvent,
  type ReleaseOutcomeEvent,
  type SettledProof,
} from '@tfp/contract/releases';
import { LIMITS } from './limits.ts';
import { OutcomeUnknown } from './outcome-unknown.ts';
import type { PushOutput } from './push-output.ts';
import { createBackoff, isAway } from './retry.ts';

/** `liveAt`: by the monotonic clock, before the wait for what became of the old processes. */
export type LiveRelease = ReleaseEvent & { kind: 'live' } & {
  settled: SettledProof | undefined;
  liveAt: number;
};
export type ReleaseOutcome = LiveRelease | Exclude<ReleaseOutcomeEvent, { kind: 'live' }>;

type Api = Pick<ApiClient, 'releaseEvents'>;
type Output = Pick<PushOutput, 'detail' | 'echo'>;

/** A release, and the last of its events that was seen. */
interface Place {
  appId: string;
  version: number;
  seen: number;
}

/** Reads a release's events to its outcome, however often the api restarts, and tells how it goes. */
export async function awaitOutcome(
  api: Api,
  appId: string,
  version: number,
  output: Output,
  limitMs: number = LIMITS.releaseMs,
): Promise<ReleaseOutcome> {
  const deadline = AbortSignal.timeout(limitMs);
  const pause = createBackoff();
  const place: Place = { appId, version, seen: 0 };
  const onEvent = (event: ReleaseEvent) => {
    pause.reset();
    tellProgress(event, output);
  };
  for (let emptyEnds = 0; emptyEnds < LIMITS.emptyStreamsMax; emptyEnds++) {
    try {
      const outcome = await readOn(api, place, deadline, onEvent);
      if (outcome !== undefined) return outcome;
    } catch (error) {
      if (deadline.aborted) break;
      if (!isAway(error)) throw error;
      emptyEnds = 0;
    }
    await pause.wait();
  }
  const hint = 'See tfp releases; the platform goes on with it by itself.';
  throw new OutcomeUnknown(`v${version}`, hint);
}

/** Undefined where the stream ends without an outcome. */
async function readOn(
  api: Api,
  place: Place,
  deadline: AbortSignal,
  onEvent: (event: ReleaseEvent) => void,
): Promise<ReleaseOutcome | undefined> {
  const enough = new AbortController();
  const signal = AbortSignal.any([deadline, enough.signal]);
  const events = api.releaseEvents(place.appId, place.version, place.seen, signal);
  for await (const event of events) {
    place.seen = event.id;
    onEvent(event);
    if (event.kind === 'live') {
      const liveAt = performance.now();
      return { ...event, liveAt, settled: await awaitSettled(events, () => enough.abort()) };
    }
    if (isOutcome(event)) return event;
  }
  return undefined;
}

function tellProgress(event: ReleaseEvent, output: Output): void {
  if (event.kind === 'progress') {
    output.detail(event.line);
    if (event.waitsFor) output.detail(GOES_ON_ALONE);
  }
  if (event.kind === 'output') for (const line of event.lines) output.echo(line);
}

import { awaitSettled } from '@tfp/contract/await-settled';
import type { ApiRelease } from '@tfp/contract/platform-api';
import {
  isOutcome,
  type ReleaseEvent,
  type RolloutProof,
  type SettledProof,
  type Verdict,
} from '@tfp/contract/releases';
import { LIMITS } from '../limits.ts';
import { appPath } from '../platform/app-path.ts';
import type { PlatformClient } from '../platform/platform-client.ts';
import { createPauses, isAway } from '../platform/try-again.ts';
import { servingRelease } from './find-release.ts';
import { linesOnce } from './lines-once.ts';

export type ReleaseOutcome =
  | { kind: 'live'; version: number; proof: RolloutProof; settled?: SettledProof | undefined }
  | { kind: 'failed'; version: number; verdict: Verdict; serving: number | null };

export interface FollowOptions {
  signal: AbortSignal;
  /** Each step as it happens. */
  onProgress: (line: string) => void;
  /** Nothing goes on before something else answers. */
  onHeld: (line: string) => void;
  /** What the release command writes, each line once. */
  onOutput: (lines: string[]) => void;
  /** A newer release took its place; that one is followed now. */
  onSuperseded: (by: number) => void;
}

type Reader = Pick<PlatformClient, 'lines' | 'get'>;

/** Waits for the outcome of a release, through restarts of the platform. Where a newer one takes its place, for that one's. */
export async function followRelease(
  platform: Reader,
  app: string,
  version: number,
  options: FollowOptions,
): Promise<ReleaseOutcome> {
  const ending = await readToEnd(platform, app, version, options);
  if (ending.kind !== 'superseded') return { ...ending, version };
  options.onSuperseded(ending.by);
  return await followRelease(platform, app, ending.by, options);
}

type Ending =
  | { kind: 'live'; proof: RolloutProof; settled?: SettledProof | undefined }
  /** `serving` is the release whose processes go on; null where none with code was live. */
  | { kind: 'failed'; verdict: Verdict; serving: number | null }
  | { kind: 'superseded'; by: number };

/** Reads the events of one release, behind the last one seen whenever the stream broke off. */
async function readToEnd(
  platform: Reader,
  app: string,
  version: number,
  { signal, onProgress, onHeld, onOutput }: FollowOptions,
): Promise<Ending> {
  const pauses = createPauses(signal);
  const tellOutput = linesOnce(onOutput);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let after = 0;
  while (true) {
    try {
      const stream = events(platform, app, version, after, either);
      for await (const event of stream) {
        after = event.id;
        pauses.renew();
        if (event.kind === 'live') {
          return { ...event, settled: await awaitSettled(stream, () => enough.abort()) };
        }
        if (isOutcome(event)) return event;
        if (event.kind === 'progress') (event.waitsFor ? onHeld : onProgress)(event.line);
        if (event.kind === 'output') tellOutput(event);
      }
      const settled = await settledEnding(platform, app, version);
      if (settled) return settled;
    } catch (error) {
      const isLost = pauses.sinceNewsMs() > LIMITS.streamLostMs;
      if (signal.aborted || !isAway(error) || isLost) throw error;
    }
    await pauses.wait();
  }
}

function events(
  platform: Reader,
  app: string,
  version: number,
  after: number,
  signal: AbortSignal,
) {
  return platform.lines<ReleaseEvent>(appPath(app, `/releases/${version}/events?after=${after}`), {
    signal,
  });
}

/** An old release may have no event that ends it; then its row says how it went. */
async function settledEnding(
  platform: Reader,
  app: string,
  version: number,
): Promise<Ending | undefined> {
  const { tfp } = await platform.get<ApiRelease>(appPath(app, `/releases/${version}`));
  if (tfp.status === 'succeeded') return { kind: 'live', proof: { liveMs: 0, processes: [] } };
  if (!tfp.verdict) return undefined;
  const serving = await servingRelease(platform, app);
  // A release of config alone has no processes.
  const isSeen = serving !== undefined && serving.tfp.image !== null;
  return { kind: 'failed', verdict: tfp.verdict, serving: isSeen ? serving.version : null };
}

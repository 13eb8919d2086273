import { setTimeout as pause } from 'node:timers/promises';
import { awaitSettled } from '@tfp/contract/await-settled';
import { TfpError } from '@tfp/contract/errors';
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
import { linesOnce } from './lines-once.ts';

export type ReleaseOutcome =
  | { kind: 'live'; version: number; proof: RolloutProof; settled?: SettledProof | undefined }
  | { kind: 'failed'; version: number; verdict: Verdict };

export interface FollowOptions {
  signal: AbortSignal;
  /** Each step as it happens. */
  onProgress: (line: string) => void;
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
  | { kind: 'failed'; verdict: Verdict }
  | { kind: 'superseded'; by: number };

/** Reads the events of one release, behind the last one seen whenever the stream broke off. */
async function readToEnd(
  platform: Reader,
  app: string,
  version: number,
  { signal, onProgress, onOutput }: FollowOptions,
): Promise<Ending> {
  const patience = createPatience(signal);
  const tellOutput = linesOnce(onOutput);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  let after = 0;
  while (true) {
    try {
      const stream = events(platform, app, version, after, either);
      for await (const event of stream) {
        after = event.id;
        patience.renew();
        if (event.kind === 'live') {
          return { ...event, settled: await awaitSettled(stream, () => enough.abort()) };
        }
        if (isOutcome(event)) return event;
        if (event.kind === 'progress') onProgress(event.line);
        if (event.kind === 'output') tellOutput(event);
      }
      const settled = await settledEnding(platform, app, version);
      if (settled) return settled;
    } catch (error) {
      if (signal.aborted || !isPassing(error) || patience.isOver()) throw error;
    }
    await patience.wait();
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
  if (tfp.verdict) return { kind: 'failed', verdict: tfp.verdict };
  return undefined;
}

/** Waits a little longer each time, and knows when it is no use any more. */
function createPatience(signal: AbortSignal) {
  let delay: number = LIMITS.streamRetryFirstMs;
  let lastNews = Date.now();
  return {
    renew() {
      delay = LIMITS.streamRetryFirstMs;
      lastNews = Date.now();
    },
    isOver: () => Date.now() - lastNews > LIMITS.streamLostMs,
    async wait() {
      await pause(delay, undefined, { signal });
      delay = Math.min(delay * 2, LIMITS.streamRetryMaxMs);
    },
  };
}

/** The platform is restarting or the network is away: the next try may reach it. */
function isPassing(error: unknown): boolean {
  return error instanceof TfpError && error.code === 'unavailable';
}

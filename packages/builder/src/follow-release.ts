import type { ApiClient } from '@tfp/contract/api-client';
import { awaitSettled } from '@tfp/contract/await-settled';
import { TfpError } from '@tfp/contract/errors';
import { proofWords } from '@tfp/contract/proof-words';
import {
  isOutcome,
  type ReleaseEvent,
  type ReleaseOutcomeEvent,
  type SettledProof,
  type Verdict,
} from '@tfp/contract/releases';
import { LIMITS } from './limits.ts';
import type { PushOutput } from './push-output.ts';
import { createBackoff, isAway } from './retry.ts';

/** The release that serves now, with the code of the push in it. */
export interface ReleaseOutcome {
  version: number;
}

export interface FollowedPush {
  repository: { appId: string };
  commit: string;
  webUrl: string;
}

type Api = Pick<ApiClient, 'releaseEvents'>;

/** So often an api that is there may end the stream of a release without its outcome. */
const EMPTY_ENDS_MAX = 20;

/** Waits for what becomes of a release, tells it to the pusher, and throws where the code of the push is not live at the end. */
export async function followRelease(
  api: Api,
  push: FollowedPush,
  version: number,
  output: PushOutput,
  started: number,
): Promise<ReleaseOutcome> {
  const last = await lastEvent(api, push.repository.appId, version, output);
  switch (last.kind) {
    case 'live':
      tellLive(version, last, started, output);
      output.detail(`${push.webUrl} deployed`);
      return { version };
    case 'failed':
      tellVerdict(last.verdict, output);
      throw failed(version, last.verdict);
    case 'superseded':
      return onSuperseded(api, push, { version, last }, output, started);
  }
}

/** `v13 live in 2.1 s; 212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM`. */
function tellLive(
  version: number,
  { proof, settled, liveAt }: Live,
  started: number,
  output: PushOutput,
): void {
  const seconds = ((liveAt - started) / 1_000).toFixed(1);
  const isEmpty = proof.processes.length === 0;
  const live = `v${version} live in ${seconds} s`;
  const words = settled === undefined ? [] : proofWords(settled);
  output.detail([isEmpty ? `${live}: the formation is empty` : live, ...words].join('; '));
}

/** A change of config in the meantime takes the new code along, so its release is this push's outcome too. */
function onSuperseded(
  api: Api,
  push: FollowedPush,
  { version, last }: { version: number; last: ReleaseOutcomeEvent & { kind: 'superseded' } },
  output: PushOutput,
  started: number,
): Promise<ReleaseOutcome> {
  if (last.byCommit === push.commit) {
    output.detail(`v${last.by} takes its place, with the same code and newer config`);
    return followRelease(api, push, last.by, output, started);
  }
  throw new TfpError(
    'superseded',
    `v${last.by} took the place of v${version} before it was live.`,
    {
      hint: 'The newer release decides what runs: tfp releases',
    },
  );
}

type Live = ReleaseEvent & { kind: 'live' } & { settled: SettledProof | undefined; liveAt: number };
type LastEvent = Live | Exclude<ReleaseOutcomeEvent, { kind: 'live' }>;

/** Reads on behind the last event that it saw, however often the api restarts. */
async function lastEvent(
  api: Api,
  appId: string,
  version: number,
  output: PushOutput,
): Promise<LastEvent> {
  const signal = AbortSignal.timeout(LIMITS.releaseMs);
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const pause = createBackoff();
  let seen = 0;
  for (let emptyEnds = 0; emptyEnds < EMPTY_ENDS_MAX; emptyEnds++) {
    try {
      const events = api.releaseEvents(appId, version, seen, either);
      for await (const event of events) {
        seen = event.id;
        pause.reset();
        if (event.kind === 'live') {
          const liveAt = performance.now();
          return { ...event, liveAt, settled: await awaitSettled(events, () => enough.abort()) };
        }
        if (isOutcome(event)) return event;
        if (event.kind === 'progress') output.detail(event.line);
        if (event.kind === 'output') for (const line of event.lines) output.echo(line);
      }
    } catch (error) {
      if (signal.aborted) break;
      if (!isAway(error)) throw error;
      emptyEnds = 0;
    }
    await pause.wait();
  }
  throw new TfpError('unavailable', `What became of v${version} is not known.`, {
    hint: 'See tfp releases; the platform goes on with it by itself.',
  });
}

/** The platform's own verdicts say by themselves what stands: some of them are about an app that is gone. */
function failed(version: number, { code }: Verdict): TfpError {
  const details = code === 'R99' ? {} : { hint: 'Whatever ran before runs on, or comes back.' };
  return new TfpError('release_failed', `v${version} did not go live.`, details);
}

function tellVerdict(verdict: Verdict, output: PushOutput): void {
  const { code, message, hint, process } = verdict;
  // Those of a release command stand above: they were shown as they came.
  const lines = code === 'R18' ? [] : (verdict.lines ?? []);
  const { transcript = [] } = verdict;
  if (transcript.length > 0) output.heading(`The health of ${process ?? 'the process'}`);
  for (const line of transcript) output.detail(line);
  if (lines.length > 0) output.heading(`The last lines of ${process ?? 'the process'}`);
  for (const line of lines) output.detail(line);
  output.warning(`Error ${code}: ${message}`);
  if (hint) output.warning(hint);
}

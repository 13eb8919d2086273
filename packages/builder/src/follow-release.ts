import type { ApiClient } from '@tfp/contract/api-client';
import { TfpError } from '@tfp/contract/errors';
import { proofWords } from '@tfp/contract/proof-words';
import type { Verdict } from '@tfp/contract/releases';
import { awaitOutcome, type LiveRelease, type ReleaseOutcome } from './await-outcome.ts';
import type { PushOutput } from './push-output.ts';

export interface FollowedPush {
  appId: string;
  commit: string;
  webUrl: string;
  /** By the monotonic clock. */
  startedAt: number;
}

type Api = Pick<ApiClient, 'releaseEvents'>;

/**
 * Waits for what becomes of a release, and tells it to the pusher. Gives back the version that is live with the code of
 * the push, and throws where there is none.
 */
export async function followRelease(
  api: Api,
  push: FollowedPush,
  version: number,
  output: PushOutput,
): Promise<number> {
  const outcome = await awaitOutcome(api, push.appId, version, output);
  switch (outcome.kind) {
    case 'live':
      tellLive(version, outcome, push, output);
      return version;
    case 'failed':
      tellVerdict(outcome.verdict, output);
      throw failed(version, outcome);
    case 'superseded':
      return followSuccessor(api, push, version, outcome, output);
  }
}

/** `v13 live in 2.1 s; 212 requests drained, 0 dropped; web.1 stopped 0.8 s after SIGTERM`. */
function tellLive(
  version: number,
  { proof, settled, liveAt }: LiveRelease,
  { startedAt, webUrl }: FollowedPush,
  output: PushOutput,
): void {
  const seconds = ((liveAt - startedAt) / 1_000).toFixed(1);
  const isEmpty = proof.processes.length === 0;
  const live = `v${version} live in ${seconds} s`;
  const words = settled === undefined ? [] : proofWords(settled);
  output.detail([live, ...words].join('; '));
  if (isEmpty) output.detail('No process of it runs: its types wait to be scaled (tfp scale)');
  else output.detail(`${webUrl} deployed`);
}

function tellVerdict(verdict: Verdict, output: PushOutput): void {
  const { code, message, hint, process = 'the process', transcript = [] } = verdict;
  // Those of a release command stand above: they were shown as they came.
  const lines = code === 'R18' ? [] : (verdict.lines ?? []);
  if (transcript.length > 0) output.heading(`The health of ${process}`);
  for (const line of transcript) output.detail(line);
  if (lines.length > 0) output.heading(`The last lines of ${process}`);
  for (const line of lines) output.detail(line);
  output.warning(`Error ${code}: ${message}`);
  if (hint) output.warning(hint);
}

/** The platform's own verdicts say by themselves what stands: some of them are about an app that is gone. */
function failed(
  version: number,
  { verdict, serving }: ReleaseOutcome & { kind: 'failed' },
): TfpError {
  const stands =
    serving === null
      ? 'Nothing of this app runs: no release was live before. Mend it and push again.'
      : `v${serving} runs on, or comes back.`;
  const details = verdict.code === 'R99' ? {} : { hint: stands };
  return new TfpError('release_failed', `v${version} did not go live.`, details);
}

/** A change of config in the meantime takes the new code along, so its release is this push's outcome too. */
async function followSuccessor(
  api: Api,
  push: FollowedPush,
  version: number,
  { by, byCommit }: ReleaseOutcome & { kind: 'superseded' },
  output: PushOutput,
): Promise<number> {
  if (byCommit !== push.commit) {
    throw new TfpError('superseded', `v${by} took the place of v${version} before it was live.`, {
      hint: 'The newer release decides what runs: tfp releases',
    });
  }
  output.about(by);
  output.detail(`v${by} takes its place, with the same code and newer config`);
  return followRelease(api, push, by, output);
}

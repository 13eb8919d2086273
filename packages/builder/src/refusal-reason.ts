import { type ErrorCode, TfpError } from '@tfp/contract/errors';
import { OutcomeUnknown } from './outcome-unknown.ts';

const REASONS: Readonly<Partial<Record<ErrorCode, string>>> = {
  build_failed: 'the build failed',
  release_failed: 'the release did not go live',
  superseded: 'superseded by a newer push',
};

/** What git shows behind the name of a branch that did not move: `! [remote rejected] main -> main (the build failed)`. */
export function refusalReason(error: unknown): string {
  if (!(error instanceof TfpError)) return 'the platform failed';
  if (error instanceof OutcomeUnknown) return 'the deploy was not seen to its end';
  return REASONS[error.code] ?? 'nothing was deployed';
}

import { TfpError } from '@tfp/contract/errors';

const STAGES = {
  run: 'The run stage does not answer right now. Apps go on running.',
  build: 'The build stage does not answer right now. Apps go on running.',
  logs: 'The log store does not answer right now. No line is lost.',
  metrics: 'The log store does not answer right now. Numbers wait until it does.',
} as const;

/** Asks another process of the platform; one that is away is named, so that nobody looks for the fault in the app. */
export async function askStage<Reply>(
  stage: keyof typeof STAGES,
  call: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await call();
  } catch (error) {
    if (!isAway(error)) throw error;
    throw new TfpError('unavailable', STAGES[stage], {
      hint: 'It is restarted by itself: try again in a moment.',
      cause: error,
    });
  }
}

/** An app that a stage has not heard of yet has nothing there. */
export function unlessUnknown<Nothing>(nothing: Nothing): (error: unknown) => Nothing {
  return (error) => {
    if (error instanceof TfpError && error.code === 'not_found') return nothing;
    throw error;
  };
}

/** Away, or so busy that its answer did not come within the deadline. */
function isAway(error: unknown): boolean {
  if (error instanceof TfpError) return error.code === 'unavailable' && error.cause !== undefined;
  return error instanceof Error && /^(AbortError|TimeoutError)$/.test(error.name);
}

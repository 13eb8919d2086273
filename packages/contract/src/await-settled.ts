import { type ReleaseEvent, SETTLED_WAIT_MS, type SettledProof } from './releases.ts';

/** Time for the answer to come, beside the wait that the api itself ends. */
const MARGIN_MS = 500;

/**
 * Reads on behind `live` for its proof. A stream that ends, breaks or says nothing has none: the release is live all the
 * same. `giveUp` must end the stream.
 */
export async function awaitSettled(
  events: AsyncIterator<ReleaseEvent>,
  giveUp: () => void,
): Promise<SettledProof | undefined> {
  const timer = setTimeout(giveUp, SETTLED_WAIT_MS + MARGIN_MS);
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return undefined;
      if (value.kind === 'settled') return value.proof;
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

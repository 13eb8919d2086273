import type { DesiredDrain, DrainTrial } from '@tfp/contract/drains';
import { lineTime } from '../lines/time.ts';
import { createReceiver, type ReceiverDeps } from './create-receiver.ts';
import { readDial } from './dial/read-dial.ts';
import type { DrainApp, DrainLine } from './drain-line.ts';
import { FIRST_PLACE } from './reading/place.ts';
import { Trouble } from './receivers/trouble-words.ts';

export interface TrialDeps extends ReceiverDeps {
  limits: ReceiverDeps['limits'] & { drainTrialMs: number };
}

/** Sends one line beside the stream, over a connection of its own. */
export async function tryDrain(
  deps: TrialDeps,
  drain: DesiredDrain,
  app: DrainApp,
): Promise<DrainTrial> {
  const { drainTrialMs } = deps.limits;
  const trial = new AbortController();
  const late = new Trouble(`did not take the line within ${Math.round(drainTrialMs / 1_000)} s`);
  const cancel = deps.clock.after(drainTrialMs + GRACE_MS, () => trial.abort(late));
  const limits = shortened(deps.limits);
  const receiver = createReceiver({ ...deps, limits }, drain, () => undefined);
  // Whoever tries it wants to know of a receiver that keeps no connection.
  receiver.putOnProbation?.();
  try {
    const outcome = await receiver.send({ app, lines: [trialLine()] }, trial.signal);
    const { host } = readDial(new URL(drain.url));
    if (outcome.kind !== 'taken') return { ok: false, text: outcome.text };
    const asFarAs = receiver.confirms ? '' : ', as far as TCP can tell';
    return { ok: true, text: `${host} took the line${asFarAs}.` };
  } finally {
    cancel();
    receiver.close();
  }
}

/** Deadlines that know what was waited for come before that of the whole trial. */
function shortened(limits: TrialDeps['limits']): ReceiverDeps['limits'] {
  const { drainTrialMs } = limits;
  const within = (ms: number) => Math.min(ms, drainTrialMs);
  return {
    ...limits,
    drainConnectMs: within(limits.drainConnectMs),
    drainWriteMs: within(limits.drainWriteMs),
    drainAnswerMs: within(limits.drainAnswerMs),
    drainDoubtMs: Math.min(limits.drainDoubtMs, drainTrialMs / 8),
  };
}

function trialLine(): DrainLine {
  return {
    id: 0,
    at: lineTime(Date.now()),
    source: 'tfp',
    process: 'logs',
    severity: 6,
    text: 'This line is a test of the log drain.',
    behind: FIRST_PLACE,
  };
}

const GRACE_MS = 500;

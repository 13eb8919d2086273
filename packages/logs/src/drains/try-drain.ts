import type { DesiredDrain, DrainTrial } from '@tfp/contract/drains';
import { TfpError } from '@tfp/contract/errors';
import { lineTime } from '../lines/time.ts';
import { createReceiver } from './create-receiver.ts';
import type { DrainApp } from './cursor.ts';
import { allowedAddresses, type DialRules, RefusedAddress } from './dial/dial.ts';
import { readDial } from './dial/read-dial.ts';
import type { HttpLimits } from './receivers/http-receiver.ts';
import type { SyslogLimits } from './receivers/syslog-receiver.ts';
import { Hanging } from './receivers/trouble-words.ts';

type TrialLimits = HttpLimits & SyslogLimits & { drainTrialMs: number };

/** Sends one line beside the stream, over a connection of its own. */
export async function tryDrain(
  drain: DesiredDrain,
  app: DrainApp,
  rules: DialRules,
  limits: TrialLimits,
): Promise<DrainTrial> {
  const { drainTrialMs } = limits;
  const within = (ms: number) => Math.min(ms, drainTrialMs);
  // Its own deadlines come first: they know what was waited for.
  const shorter = {
    ...limits,
    drainConnectMs: within(limits.drainConnectMs),
    drainWriteMs: within(limits.drainWriteMs),
    drainAnswerMs: within(limits.drainAnswerMs),
    drainDoubtMs: Math.min(limits.drainDoubtMs, drainTrialMs / 8),
  };
  const trial = new AbortController();
  const late = new Hanging(`did not take the line within ${Math.round(drainTrialMs / 1_000)} s`);
  const timer = setTimeout(() => trial.abort(late), drainTrialMs + GRACE_MS);
  const receiver = createReceiver(drain, rules, shorter, () => undefined);
  const line = {
    id: 0,
    at: lineTime(Date.now()),
    source: 'tfp',
    process: 'logs',
    severity: 6,
    text: 'This line is a test of the log drain.',
    behind: { position: 0, idMin: 0, linesSeen: 0 },
  } as const;
  // Whoever tries it wants to know of a receiver that keeps no connection.
  receiver.doubt?.();
  try {
    const outcome = await receiver.send({ app, lines: [line] }, trial.signal);
    const { host } = readDial(new URL(drain.url));
    if (outcome.kind !== 'taken') return { ok: false, text: outcome.text };
    const text = receiver.confirms
      ? `${host} took the line.`
      : `${host} took the line, as far as TCP can tell.`;
    return { ok: true, text };
  } finally {
    clearTimeout(timer);
    receiver.close();
  }
}

const GRACE_MS = 500;

/** Refuses a URL whose host is now where no drain may send to. A name that nobody knows yet may be known later. */
export async function assertMayBeDialled(url: string, rules: DialRules): Promise<void> {
  try {
    await allowedAddresses(readDial(new URL(url)), rules);
  } catch (error) {
    if (!(error instanceof RefusedAddress)) return;
    const hint = error.help === undefined ? {} : { hint: error.help };
    throw new TfpError('invalid_params', `No drain may send there: ${error.message}.`, hint);
  }
}

import type { DesiredDrain, DrainTrial } from '@tfp/contract/drains';
import { TfpError } from '@tfp/contract/errors';
import { createReceiver } from './create-receiver.ts';
import type { DrainApp } from './cursor.ts';
import { allowedAddresses, type DialRules, RefusedAddress } from './dial/dial.ts';
import { readDial } from './dial/read-dial.ts';
import type { HttpLimits } from './receivers/http-receiver.ts';
import type { SyslogLimits } from './receivers/syslog-receiver.ts';

type TrialLimits = HttpLimits & SyslogLimits;

/** Sends one line beside the stream, over a connection of its own. */
export async function tryDrain(
  drain: DesiredDrain,
  app: DrainApp,
  rules: DialRules,
  limits: TrialLimits,
): Promise<DrainTrial> {
  const receiver = createReceiver(drain, rules, limits, () => undefined);
  const line = {
    id: 0,
    at: `${new Date().toISOString().slice(0, -1)}000Z`,
    source: 'tfp',
    process: 'logs',
    severity: 6,
    text: 'This line is a test of the log drain.',
    behind: { position: 0, idMin: 0, linesSeen: 0 },
  } as const;
  try {
    const outcome = await receiver.send({ app, lines: [line] }, AbortSignal.timeout(TRIAL_MS));
    if (outcome.kind !== 'taken') return { ok: false, text: outcome.text };
    const { host } = readDial(new URL(drain.url));
    const text = receiver.confirms
      ? `${host} took the line.`
      : `${host} took the line, as far as TCP can tell.`;
    return { ok: true, text };
  } finally {
    receiver.close();
  }
}

/** Whoever waits for the answer waits no longer than for any other of the platform. */
const TRIAL_MS = 8_000;

/** Refuses a URL whose host is now where no drain may send to. A name that nobody knows yet may be known later. */
export async function assertMayBeDialled(url: string, rules: DialRules): Promise<void> {
  try {
    await allowedAddresses(readDial(new URL(url)), rules);
  } catch (error) {
    if (!(error instanceof RefusedAddress)) return;
    throw new TfpError('invalid_params', `No drain may send there: ${error.message}.`, {
      hint: 'If it should be allowed, the operator names its network in TFP_DRAIN_NETWORKS.',
    });
  }
}

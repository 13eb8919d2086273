import { type ErrorDetails, TfpError } from '@tfp/contract/errors';
import { type MetricQuery, MINUTE_MS, type Minute } from '@tfp/contract/metrics';
import { limits } from '../limits.ts';

export interface RangeWish {
  since?: string;
  until?: string;
  step?: string;
}

const MINUTE_SECONDS = 60;
const SECONDS = /^\d{1,12}$/;
const ISO = /^\d{4}-\d\d-\d\d(T.*)?$/;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1_440];

/** The minutes that are asked for: the last hour up to now where nothing is said. Steps begin at the same moments in each answer. */
export function readRange({ since, until, step }: RangeWish, now: number): MetricQuery {
  const last = until === undefined ? Math.floor(now / MINUTE_MS) : Math.ceil(minutes(until));
  const begun =
    since === undefined ? last - limits.metricSinceDefaultMinutes : Math.floor(minutes(since));
  // The minute that goes on has no numbers yet: who asks for it gets the last that is over.
  const first = begun === last && until === undefined ? last - 1 : begun;
  if (first >= last) throw noTime(first, until === undefined ? now : last * MINUTE_MS, until);
  const width = step === undefined ? fittingStep(last - first) : readStep(step);
  const begin = Math.floor(first / width) * width;
  if ((last - begin) / width > limits.metricStepsMax) {
    throw refused(`An answer has at most ${limits.metricStepsMax} steps: ask for longer ones.`);
  }
  return { since: begin, until: last, step: width };
}

/** Seconds since 1970, or a time as ISO 8601 has it. */
function minutes(text: string): number {
  const ms = SECONDS.test(text)
    ? Number(text) * 1_000
    : ISO.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!Number.isNaN(ms) && ms >= MINUTE_MS) return ms / MINUTE_MS;
  throw refused(`"${text}" is no time: write 2026-01-31T12:00:00Z, or seconds since 1970.`);
}

function fittingStep(length: Minute): number {
  const step = STEPS.find((width) => length / width <= limits.metricStepsDefault);
  return step ?? Math.ceil(length / limits.metricStepsDefault);
}

function readStep(text: string): number {
  const seconds = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds % MINUTE_SECONDS === 0) return seconds / MINUTE_SECONDS;
  throw refused(`"${text}" is no step: it is in seconds, 60 or a multiple of it.`);
}

/** A client whose clock is ahead asks from a time on that is not yet: only the platform's own clock tells it. */
function noTime(since: Minute, untilMs: number, until: string | undefined): TfpError {
  const time = (ms: number) => new Date(ms).toISOString().replace(/\.000Z$/, 'Z');
  const end = until === undefined ? ' (now, by the clock of the platform)' : '';
  return refused('There is no time between since and until.', {
    hint: `since is ${time(since * MINUTE_MS)}, until is ${time(untilMs)}${end}.`,
  });
}

function refused(message: string, details: ErrorDetails = {}): TfpError {
  return new TfpError('invalid_params', message, details);
}

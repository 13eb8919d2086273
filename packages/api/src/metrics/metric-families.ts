import { TOLD_BOUNDS_MS } from '@tfp/contract/metrics';
import type { Family, Sample } from './exposition.ts';
import type { KnownApp } from './known-app.ts';
import { processFamilies } from './process-families.ts';

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'];

/** All families, each with the samples of all apps. `dropped` is the platform's own and told to admins. */
export function appFamilies(apps: KnownApp[], dropped: number | undefined): Family[] {
  const each = (samplesOf: (app: KnownApp) => Sample[]) => apps.flatMap(samplesOf);
  return [
    {
      name: 'tfp_app_requests',
      type: 'counter',
      help: 'Requests that were answered, by the class of their status.',
      samples: each(requests),
    },
    {
      name: 'tfp_app_router_errors',
      type: 'counter',
      help: 'Requests that the router answered itself, by its code.',
      samples: each(routerErrors),
    },
    {
      name: 'tfp_app_request_duration_seconds',
      type: 'histogram',
      help: 'How long requests to a process took. Streams do not count.',
      samples: each(durations),
    },
    {
      name: 'tfp_app_response_bytes',
      type: 'counter',
      help: 'Bytes of the bodies of answers.',
      samples: each(({ name, totals }) => one(name, totals?.web?.bytes)),
    },
    {
      name: 'tfp_app_requests_in_flight_max',
      type: 'gauge',
      help: 'The most requests and streams that were open at once in the last minute.',
      samples: each(({ name, totals }) => one(name, totals?.web?.inFlight)),
    },
    ...processFamilies(apps),
    {
      name: 'tfp_app_log_lines',
      type: 'counter',
      help: 'Lines that were ever stored of the app.',
      samples: each(({ name, totals }) => one(name, totals?.logLines)),
    },
    {
      name: 'tfp_app_log_lines_dropped',
      type: 'counter',
      help: 'Lines of the app that could not be stored in time (L10).',
      samples: each(({ name, totals }) => one(name, totals?.logLinesDropped)),
    },
    {
      name: 'tfp_app_release_version',
      type: 'gauge',
      help: 'The version of the live release.',
      samples: each(({ name, release }) => one(name, release?.version)),
    },
    {
      name: 'tfp_app_release_info',
      type: 'gauge',
      help: 'The live release: always 1, with what it is in its labels.',
      samples: each(releaseInfo),
    },
    {
      name: 'tfp_metric_samples_dropped',
      type: 'counter',
      help: 'Samples of a minute that were given up, since the log store did not take them.',
      samples: dropped === undefined ? [] : [{ labels: {}, value: dropped }],
    },
  ];
}

function one(app: string, value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels: { app }, value }];
}

function requests({ name: app, totals }: KnownApp): Sample[] {
  const counts = totals?.web?.status ?? [];
  return counts.map((value, index) => ({ labels: { app, status: CLASSES[index] ?? '' }, value }));
}

function routerErrors({ name: app, totals }: KnownApp): Sample[] {
  const errors = Object.entries(totals?.web?.errors ?? {});
  return errors.map(([code, value]) => ({ labels: { app, code }, value }));
}

function durations({ name: app, totals }: KnownApp): Sample[] {
  const latency = totals?.latency;
  if (latency === undefined) return [];
  const { upTo, count, ms } = latency;
  const buckets = TOLD_BOUNDS_MS.map((bound, index) => ({
    suffix: '_bucket',
    labels: { app, le: inSeconds(bound) },
    value: upTo[index] ?? 0,
  }));
  return [
    ...buckets,
    { suffix: '_bucket', labels: { app, le: '+Inf' }, value: count },
    { suffix: '_sum', labels: { app }, value: ms / 1_000 },
    { suffix: '_count', labels: { app }, value: count },
  ];
}

/** As OpenMetrics writes a bound: `1.0`, `0.25`. */
function inSeconds(ms: number): string {
  const text = String(ms / 1_000);
  return text.includes('.') ? text : `${text}.0`;
}

function releaseInfo({ name: app, release }: KnownApp): Sample[] {
  if (release === undefined) return [];
  const { version, cause, build } = release;
  const commit = build?.commit ?? '';
  return [{ labels: { app, version: `v${version}`, cause, commit }, value: 1 }];
}

import type { ProcessTotals } from '@tfp/contract/metrics';
import type { Family, Sample } from './exposition.ts';
import type { KnownApp } from './known-app.ts';

/** What the processes of all apps use. */
export function processFamilies(apps: KnownApp[]): Family[] {
  const each = (read: (process: ProcessTotals) => number): Sample[] =>
    apps.flatMap(({ name: app, totals }) =>
      (totals?.processes ?? []).map((process) => ({
        labels: { app, process: process.name },
        value: read(process),
      })),
    );
  return [
    {
      name: 'tfp_process_cpu_seconds',
      type: 'counter',
      help: 'CPU time that the process has used.',
      samples: each(({ cpuMs }) => cpuMs / 1_000),
    },
    {
      name: 'tfp_process_memory_bytes',
      type: 'gauge',
      help: 'Memory that the process cannot do without now.',
      samples: each(({ memoryBytes }) => memoryBytes),
    },
    {
      name: 'tfp_process_memory_limit_bytes',
      type: 'gauge',
      help: 'Memory that the size of the process allows.',
      samples: each(({ memoryLimitBytes }) => memoryLimitBytes),
    },
    {
      name: 'tfp_process_network_received_bytes',
      type: 'counter',
      help: 'Bytes that the process has received.',
      samples: each(({ receivedBytes }) => receivedBytes),
    },
    {
      name: 'tfp_process_network_sent_bytes',
      type: 'counter',
      help: 'Bytes that the process has sent.',
      samples: each(({ sentBytes }) => sentBytes),
    },
    {
      name: 'tfp_process_restarts',
      type: 'counter',
      help: 'How often another container of the same release took the place.',
      samples: each(({ restarts }) => restarts),
    },
    {
      name: 'tfp_process_crashes',
      type: 'counter',
      help: 'How often the process ended though it should run, by code.',
      samples: apps.flatMap(crashes),
    },
  ];
}

function crashes({ name: app, totals }: KnownApp): Sample[] {
  return (totals?.processes ?? []).flatMap(({ name: process, crashes }) =>
    Object.entries(crashes).map(([code, value]) => ({ labels: { app, process, code }, value })),
  );
}

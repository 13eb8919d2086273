import { readFileSync } from 'node:fs';

/** What a container's interfaces have carried since its start. */
export interface NetworkBytes {
  received: number;
  sent: number;
}

const RECEIVED_FIELD = 0;
const SENT_FIELD = 8;

/** Reads the counts of a process's network namespace; undefined where it is gone, or its number is another's by now. */
export function readNetworkBytes(pid: number, containerId: string): NetworkBytes | undefined {
  try {
    if (!readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(containerId)) return undefined;
    return parseNetworkBytes(readFileSync(`/proc/${pid}/net/dev`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `table`: as in `/proc/net/dev`. What stays inside of the container does not count. */
export function parseNetworkBytes(table: string): NetworkBytes {
  const sum = { received: 0, sent: 0 };
  for (const line of table.split('\n')) {
    const [, name, numbers = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo') continue;
    const fields = numbers.split(/\s+/).map(Number);
    sum.received += fields[RECEIVED_FIELD] ?? 0;
    sum.sent += fields[SENT_FIELD] ?? 0;
  }
  return sum;
}

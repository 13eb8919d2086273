import { connect } from 'node:net';
import type { Finding } from '@tfp/contract/doctor';
import { limits } from '../limits.ts';

/** What was written later than now tells that the clock went back. Releases are in the order of their numbers all the same. */
export function checkClock(newestAt: string | null, now: number): Finding[] {
  if (newestAt === null || Date.parse(newestAt) <= now + limits.clockSkewMs) return [];
  return [
    {
      code: 'clock_back',
      invariant: 'host',
      severity: 'warning',
      found: `The newest release was made at ${newestAt}, which is not yet.`,
      next: 'timedatectl',
    },
  ];
}

/** Whether visitors would be let in. */
export function checkPort(port: number): Promise<Finding[]> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: limits.healthDeadlineMs });
    const end = (findings: Finding[]) => {
      socket.destroy();
      resolve(findings);
    };
    const closed = () =>
      end([
        {
          code: 'port_closed',
          invariant: 'host',
          severity: 'broken',
          found: `Nothing answers on port ${port}, where visitors come in.`,
          next: `ss -ltnp 'sport = :${port}'`,
        },
      ]);
    socket.once('connect', () => end([]));
    socket.once('error', closed);
    socket.once('timeout', closed);
  });
}

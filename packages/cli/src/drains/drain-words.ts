import type { ApiLogDrain } from '@tfp/contract/drains';

export const shortDrain = ({ id }: Pick<ApiLogDrain, 'id'>): string => id.slice(0, 8);

const STATES = { idle: 'up to date', sending: 'sending', retrying: 'retrying' } as const;

export function drainState({ tfp }: ApiLogDrain): string {
  return tfp.status === null ? 'unknown' : STATES[tfp.status.state];
}

export function drainKind({ url, tfp }: ApiLogDrain): string {
  return url.startsWith('syslog+tls:') ? 'syslog TLS' : tfp.format;
}

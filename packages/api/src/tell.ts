import type { LogPusher } from '@tfp/contract/log-pusher';

/** Writes a line of the api's own into an app's stream: what was done and by whom; names, never values. */
export type Tell = (appId: string, text: string) => void;

export function createTell(logs: Pick<LogPusher, 'push'>): Tell {
  return (appId, text) => {
    logs.push({ appId, at: new Date().toISOString(), source: 'tfp', process: 'api', text });
  };
}

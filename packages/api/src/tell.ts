import type { LogPusher } from '@tfp/contract/log-pusher';

/** Writes a line of the api's own into an app's stream: what was done and by whom; names, never values. */
export type Tell = (appId: string, text: string, release?: number) => void;

export function createTell(logs: Pick<LogPusher, 'push'>): Tell {
  return (appId, text, release) => {
    const at = new Date().toISOString();
    const about = release === undefined ? {} : { release };
    logs.push({ appId, at, source: 'tfp', process: 'api', ...about, text });
  };
}

import type { LogPusher } from '@tfp/contract/log-pusher';

/** Says a line of the run stage's own in an app's stream. */
export type AppVoice = (appId: string, text: string) => void;

export function createAppVoice(pusher: Pick<LogPusher, 'push'>): AppVoice {
  return (appId, text) => {
    const at = new Date().toISOString();
    pusher.push({ appId, at, source: 'tfp', process: 'runner', text });
  };
}

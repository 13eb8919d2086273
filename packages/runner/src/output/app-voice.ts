import type { LogPusher } from '@tfp/contract/log-pusher';

/** Says a line of the run stage's own in an app's stream, and of which release it is. */
export type AppVoice = (appId: string, text: string, release?: number) => void;

export function createAppVoice(pusher: Pick<LogPusher, 'push'>): AppVoice {
  return (appId, text, release) => {
    const at = new Date().toISOString();
    const about = release === undefined ? {} : { release };
    pusher.push({ appId, at, source: 'tfp', process: 'runner', ...about, text });
  };
}

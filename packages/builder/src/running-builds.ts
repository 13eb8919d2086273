import { TfpError } from '@tfp/contract/errors';

/** The builds that are on their way in this process: their images are nobody's to remove yet. */
export interface RunningBuilds {
  begin: (appId: string, buildId: string) => AbortSignal;
  end: (buildId: string) => void;
  has: (buildId: string) => boolean;
  /** Ends the builds of an app that is destroyed. */
  cancel: (appId: string) => void;
}

export function createRunningBuilds(): RunningBuilds {
  const running = new Map<string, { appId: string; controller: AbortController }>();
  return {
    begin(appId, buildId) {
      const controller = new AbortController();
      running.set(buildId, { appId, controller });
      return controller.signal;
    },
    end: (buildId) => void running.delete(buildId),
    has: (buildId) => running.has(buildId),
    cancel(appId) {
      for (const build of running.values()) {
        if (build.appId === appId) build.controller.abort(destroyed());
      }
    },
  };
}

function destroyed(): TfpError {
  return new TfpError('gone', 'The app was destroyed while this push was built.');
}

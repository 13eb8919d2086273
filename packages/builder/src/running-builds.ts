import { TfpError } from '@tfp/contract/errors';

/** The builds that are on their way in this process: their images are nobody's to remove yet. */
export interface RunningBuilds {
  begin: (appId: string, buildId: string) => AbortSignal;
  end: (buildId: string) => void;
  has: (buildId: string) => boolean;
  /** Ends the builds of an app that is destroyed. */
  cancel: (appId: string) => void;
  /** Ends all, since this process ends; resolves when each has told its pusher, or after the grace. */
  stop: (graceMs: number) => Promise<void>;
}

export function createRunningBuilds(): RunningBuilds {
  const running = new Map<string, { appId: string; controller: AbortController }>();
  let onEmpty = () => {};

  return {
    begin(appId, buildId) {
      const controller = new AbortController();
      running.set(buildId, { appId, controller });
      return controller.signal;
    },
    end(buildId) {
      running.delete(buildId);
      if (running.size === 0) onEmpty();
    },
    has: (buildId) => running.has(buildId),
    cancel(appId) {
      for (const build of running.values()) {
        if (build.appId === appId) build.controller.abort(destroyed());
      }
    },
    async stop(graceMs) {
      for (const { controller } of running.values()) controller.abort(stopping());
      if (running.size === 0) return;
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
        setTimeout(resolve, graceMs).unref();
      });
    },
  };
}

function destroyed(): TfpError {
  return new TfpError('gone', 'The app was destroyed while this push was built.');
}

function stopping(): TfpError {
  return new TfpError('unavailable', 'The builder was stopped while it built this push.', {
    hint: 'Nothing of it is deployed. Push again in a moment.',
  });
}

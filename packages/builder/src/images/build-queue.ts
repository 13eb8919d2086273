import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';

export interface QueuedBuild {
  appId: string;
  /** Rises with each push that the api accepts, whatever order their builds come here in. */
  number: number;
  /** Told once, when the build has to wait, and at each step forward. */
  onPosition: (position: number) => void;
}

export interface BuildQueue {
  /** Waits for a place; the caller leaves it when the build is over. */
  enter: (build: QueuedBuild) => Promise<() => void>;
}

interface Waiting extends QueuedBuild {
  start: () => void;
  giveUp: (error: TfpError) => void;
}

/** Lets so many builds run at once, the others in the order in which they came. Of one app only the newest waits. */
export function createBuildQueue(atOnce: number): BuildQueue {
  let running = 0;
  let waiting: Waiting[] = [];

  function leave() {
    running -= 1;
    const next = waiting.shift();
    if (next === undefined) return;
    running += 1;
    next.start();
    tellPositions();
  }

  function tellPositions() {
    waiting.forEach((build, index) => {
      build.onPosition(index + 1);
    });
  }

  function leaver(): () => void {
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      leave();
    };
  }

  /** Of one app only the newest push waits. */
  function replaceOlder({ appId, number }: QueuedBuild) {
    const same = waiting.filter((build) => build.appId === appId);
    if (same.some((build) => build.number > number)) throw superseded();
    waiting = waiting.filter((build) => build.appId !== appId);
    for (const build of same) build.giveUp(superseded());
  }

  return {
    async enter(build) {
      replaceOlder(build);
      if (running < atOnce) {
        running += 1;
        return leaver();
      }
      if (waiting.length >= LIMITS.buildsWaitingMax) throw tooMany();
      return new Promise((resolve, reject) => {
        waiting.push({ ...build, start: () => resolve(leaver()), giveUp: reject });
        build.onPosition(waiting.length);
      });
    },
  };
}

function superseded(): TfpError {
  return new TfpError('superseded', 'A newer push of this app came before this build began.', {
    hint: 'Nothing of this push is deployed; the newer one is on its way.',
  });
}

function tooMany(): TfpError {
  return new TfpError('unavailable', `${LIMITS.buildsWaitingMax} builds are waiting already.`, {
    hint: 'Push again in a few minutes.',
  });
}

import { TfpError } from '@tfp/contract/errors';
import { LIMITS } from '../limits.ts';

export interface QueuedBuild {
  appId: string;
  /** Rises with each push that the api accepts, whatever order their builds come here in. */
  number: number;
  /** Ends the wait, with its reason. */
  signal: AbortSignal;
  /** Told when the build has to wait, and at each step forward. */
  onPosition: (position: number) => void;
}

export interface BuildQueue {
  /** Waits for a place; the caller leaves it when the build is over. Leaving twice is leaving once. */
  enter: (build: QueuedBuild) => Promise<() => void>;
}

interface Waiting extends QueuedBuild {
  position: number;
  start: () => void;
  giveUp: (reason: unknown) => void;
}

/** Lets so many builds run at once, the others in the order in which they came. Of one app only the newest waits. */
export function createBuildQueue(atOnce: number): BuildQueue {
  let running = 0;
  let waiting: Waiting[] = [];

  function take(): () => void {
    running += 1;
    let isLeft = false;
    return () => {
      if (isLeft) return;
      isLeft = true;
      running -= 1;
      waiting[0]?.start();
    };
  }

  function remove(build: Waiting) {
    waiting = waiting.filter((other) => other !== build);
    tellPositions(waiting);
  }

  function wait(build: QueuedBuild): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        ...build,
        position: 0,
        start() {
          remove(entry);
          resolve(take());
        },
        giveUp(reason) {
          remove(entry);
          reject(reason);
        },
      };
      build.signal.addEventListener('abort', () => entry.giveUp(build.signal.reason));
      waiting.push(entry);
      tellPositions(waiting);
    });
  }

  return {
    async enter(build) {
      const { appId, number, signal } = build;
      signal.throwIfAborted();
      const same = waiting.filter((other) => other.appId === appId);
      if (same.some((other) => other.number > number)) throw superseded();
      for (const older of same) older.giveUp(superseded());
      if (running < atOnce) return take();
      if (waiting.length >= LIMITS.buildsWaitingMax) throw tooMany();
      return wait(build);
    },
  };
}

function tellPositions(waiting: Waiting[]): void {
  for (const [index, build] of waiting.entries()) {
    if (build.position === index + 1) continue;
    build.position = index + 1;
    build.onPosition(build.position);
  }
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

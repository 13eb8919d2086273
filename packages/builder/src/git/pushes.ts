import { randomUUID } from 'node:crypto';
import type { Repository } from './bare-repository.ts';
import { removeQuarantines } from './quarantine.ts';

/** On whose behalf a push came in. */
export interface Pusher {
  appName: string;
  actor: string;
  webUrl: string;
}

/** A push from its first byte until git's child has ended. */
export interface IncomingPush extends Pusher {
  id: string;
  repository: Repository;
  /** Fires when all objects are in and the hook has called: from then on the push goes on without its client. */
  arrived: AbortSignal;
}

export interface Pushes {
  begin: (repository: Repository, pusher: Pusher) => IncomingPush;
  end: (push: IncomingPush) => void;
  /** The hook of a push has called: gives back which. A second hook of the same push is nobody's. */
  arrive: (id: string) => IncomingPush | undefined;
  /** No push of the app is on its way. */
  isIdle: (appId: string) => boolean;
}

export function createPushes(): Pushes {
  const incoming = new Map<string, { push: IncomingPush; arrival: AbortController }>();
  const isIdle = (appId: string) =>
    ![...incoming.values()].some(({ push }) => push.repository.appId === appId);

  return {
    begin(repository, pusher) {
      const arrival = new AbortController();
      const push = { ...pusher, id: randomUUID(), repository, arrived: arrival.signal };
      incoming.set(push.id, { push, arrival });
      return push;
    },
    end({ id, repository }) {
      incoming.delete(id);
      if (isIdle(repository.appId)) void removeQuarantines(repository.path);
    },
    arrive(id) {
      const found = incoming.get(id);
      if (found === undefined || found.push.arrived.aborted) return undefined;
      found.arrival.abort();
      return found.push;
    },
    isIdle,
  };
}

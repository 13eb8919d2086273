import { randomUUID } from 'node:crypto';
import { removeQuarantines } from './quarantine.ts';
import type { Repository } from './repositories.ts';

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
  /** Set when all objects are in and the hook has called: from then on the push goes on without its client. */
  isDelivered: boolean;
  onDelivered: () => void;
}

export interface Pushes {
  begin: (repository: Repository, pusher: Pusher) => IncomingPush;
  end: (push: IncomingPush) => void;
  /** The push that a hook belongs to. A second hook of the same push is nobody's. */
  deliver: (id: string) => IncomingPush | undefined;
}

export function createPushes(): Pushes {
  const incoming = new Map<string, IncomingPush>();
  return {
    begin(repository, pusher) {
      const id = randomUUID();
      const push = { ...pusher, id, repository, isDelivered: false, onDelivered: () => {} };
      incoming.set(id, push);
      return push;
    },
    end(push) {
      incoming.delete(push.id);
      const { appId, path } = push.repository;
      const isLast = ![...incoming.values()].some(({ repository }) => repository.appId === appId);
      if (isLast) void removeQuarantines(path);
    },
    deliver(id) {
      const push = incoming.get(id);
      if (push === undefined || push.isDelivered) return undefined;
      push.isDelivered = true;
      push.onDelivered();
      return push;
    },
  };
}

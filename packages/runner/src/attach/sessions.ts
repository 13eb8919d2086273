import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { TfpError } from '@tfp/contract/errors';
import type { World } from '../world.ts';
import type { SessionWish } from './attached.ts';
import { Session } from './session.ts';

interface NewConnection {
  /** Whose session the client may have. */
  appId: string;
  id: string;
  /** How many frames the client has of an earlier connection; undefined: this is its first. */
  received: number | undefined;
}

/** All sessions that somebody may attach to, by names that nobody can guess. */
export class Sessions {
  private readonly world: Pick<World, 'timers' | 'log'>;
  private readonly open = new Map<string, { appId: string; session: Session }>();

  constructor(world: Pick<World, 'timers' | 'log'>) {
    this.world = world;
  }

  add(appId: string, wish: SessionWish): string {
    const name = randomBytes(24).toString('base64url');
    const settle = () => {
      this.open.delete(name);
      wish.settle();
    };
    this.open.set(name, { appId, session: new Session(this.world, { ...wish, settle }) });
    return name;
  }

  /** Throws before the connection is taken; then calls `take` for it. */
  attach(name: string, connection: NewConnection, take: () => [Duplex, Buffer]): void {
    const { appId, id, received } = connection;
    const found = this.open.get(name);
    if (found === undefined || found.appId !== appId) throw ended();
    const { session } = found;
    if (session.isTaken && received === undefined) throw ended();
    const [socket, head] = take();
    void session.serve(id, socket, head, received ?? 0);
  }

  leave(name: string, connection: string): void {
    this.open.get(name)?.session.leave(connection);
  }
}

function ended(): TfpError {
  return new TfpError('not_found', 'This session has ended, or somebody has attached to it.', {
    hint: 'Start another one: tfp run',
  });
}

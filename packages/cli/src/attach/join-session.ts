import { ATTACH_PROTOCOL } from '@tfp/contract/attach-frames';
import { withQuery } from '../platform/with-query.ts';
import type { World } from '../world.ts';
import { attachSession, type SessionEnd } from './attach-session.ts';

/** The session of a process, or of a command beside it. */
export interface SessionToJoin {
  url: string;
  terminal: boolean;
}

/** Joins this terminal, or these pipes, with it to its end. */
export function joinSession(world: World, { url, terminal }: SessionToJoin): Promise<SessionEnd> {
  const { pathname } = new URL(url);
  const connect = (received: number | undefined) =>
    world.platform().upgrade(withQuery(pathname, { received }), ATTACH_PROTOCOL);
  return attachSession(connect, world, { terminal });
}

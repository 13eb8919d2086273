import { ATTACH_PROTOCOL, type ExitReport } from '@tfp/contract/attach-frames';
import { TfpError } from '@tfp/contract/errors';
import { EXIT } from '../command-line/exits.ts';
import { withQuery } from '../platform/with-query.ts';
import type { World } from '../world.ts';
import { attachSession } from './attach-session.ts';

/** The session of a process, or of a command beside it. */
export interface SessionToJoin {
  name: string;
  url: string;
  terminal: boolean;
}

/** Joins this terminal, or these pipes, with it to its end; gives back its exit code. */
export async function joinSession(
  world: World,
  app: string,
  { name, url, terminal }: SessionToJoin,
): Promise<number> {
  const { pathname } = new URL(url);
  const connect = (received: number | undefined) =>
    world.platform().upgrade(withQuery(pathname, { received }), ATTACH_PROTOCOL);
  const end = await attachSession(connect, world, { terminal });
  if (end.kind === 'exited') return tellExit(world, name, end.report);
  if (end.kind === 'left') {
    world.output.warn(`Left ${name}, which no longer answered. The platform ends it.`);
    return EXIT.interrupted;
  }
  throw new TfpError('unavailable', `The connection to ${name} broke off before it ended.`, {
    hint: `The platform ends it soon. See: tfp run:list -a ${app}`,
  });
}

function tellExit({ output }: World, name: string, report: ExitReport): number {
  if (report.outOfMemory) {
    output.warn(`${name} was killed: it needed more memory than its limit.`);
    output.warn('Give it more: tfp run --size large');
  }
  if (report.timedOut) {
    output.warn(`${name} was stopped: it ran longer than it may.`);
    output.warn('Give it longer, 24h at the most: tfp run --timeout 24h');
  }
  return report.code;
}

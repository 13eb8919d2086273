import { parseLines } from '@tfp/contract/unix-http';
import type { DockerConnection } from './docker-connection.ts';
import type { EngineEvent } from './engine.ts';
import { LABEL } from './labels.ts';

const LOOK_BACK_S = 10;
const KINDS = { kill: 'killed', die: 'exited', destroy: 'removed' } as const;

interface RawEvent {
  Action?: string;
  Actor?: { ID?: string };
}

export async function* dockerEvents(
  docker: DockerConnection,
  platformId: string,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const filters = {
    type: ['container'],
    event: Object.keys(KINDS),
    label: [`${LABEL.platform}=${platformId}`],
  };
  // The engine tells of an end before its own list knows of it: what was told just before we listened counts, too.
  const since = Math.floor(Date.now() / 1000) - LOOK_BACK_S;
  const stream = await docker.open(
    (engine, options) => engine.getEvents({ filters, since, ...options } as { filters: object }),
    signal,
  );
  yield { kind: 'connected' };
  for await (const { Action, Actor } of parseLines<RawEvent>(stream as AsyncIterable<Buffer>)) {
    const kind = KINDS[Action as keyof typeof KINDS];
    if (Actor?.ID !== undefined && kind !== undefined) yield { kind, id: Actor.ID };
  }
}

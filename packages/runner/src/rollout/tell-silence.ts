import { setTimeout as delay } from 'node:timers/promises';
import type { App } from '../apps/app.ts';
import type { World } from '../world.ts';

type Voice = Pick<World, 'journal' | 'say'>;

const LINE = 'The Docker Engine does not answer: waiting for it; tfp doctor tells why';

/** Starts something of a release. A call that hangs is given up on late: whoever waits hears within seconds why they do. */
export async function tellingSilence<Result>(
  world: Voice & Pick<World, 'presence' | 'timers'>,
  app: App,
  version: number,
  start: () => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const { signal } = over;
  const lookMs = world.timers.engineSilentMs / 2;
  const pause = () => delay(lookMs, undefined, { signal }).catch(() => {});
  const listen = async () => {
    for (await pause(); !signal.aborted; await pause()) {
      if (await world.presence.answers()) continue;
      if (!signal.aborted) tellSilence(world, app, version);
    }
  };
  void listen();
  try {
    return await start();
  } finally {
    over.abort();
  }
}

/** Whoever waits for a start hears, once, that it is the engine that keeps them waiting. */
export function tellSilence(world: Voice, app: App, version: number): void {
  if (app.silenceTold.has(version)) return;
  app.silenceTold.add(version);
  world.say(app.id, LINE, version);
  if (version !== app.desired?.target?.version) return;
  const entry = { kind: 'progress', version, line: LINE, waitsFor: 'engine' } as const;
  void world.journal.append(app.id, entry);
}

/** It has started something: when it falls silent again, that is told again. */
export function forgetSilence(app: App): void {
  app.silenceTold.clear();
}

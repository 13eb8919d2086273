import type { ExitReport } from '@tfp/contract/attach-frames';
import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import type { Attached } from '../attach/attached.ts';
import { newestOnly, oneOfEach } from '../attach/one-at-a-time.ts';
import type { World } from '../world.ts';
import { awaitEnd } from './await-end.ts';
import { hangUpOneOff } from './end-one-off.ts';
import type { OneOffProcess } from './one-off.ts';
import { startOneOff } from './start-one-off.ts';
import { exitReport } from './tell-history.ts';

/** Starts a one-off for the one who is attached. `leave` is called when its container may go. */
export async function attachOneOff(
  world: World,
  app: App,
  release: RunnableRelease,
  oneOff: OneOffProcess,
  leave: () => void,
): Promise<Attached> {
  const stream = await startOneOff(world, app, release, oneOff);
  if (stream === undefined) throw new Error('an attached one-off has no stream');
  const { id = '' } = oneOff;
  const { terminal } = oneOff.request;
  // Before any input: what is typed first shall meet a screen of the right size. One that has ended has no screen.
  if (terminal !== null) await world.engine.resize(id, terminal).catch(() => {});
  return {
    stream,
    terminal: terminal !== null,
    resize: newestOnly((size) => world.engine.resize(id, size)),
    signal: oneOfEach((signal) => world.engine.signal(id, signal)),
    hangUp: () => void hangUp(world, app, oneOff),
    async exit(): Promise<ExitReport> {
      const exit = await awaitEnd(world, app, oneOff);
      leave();
      return exitReport(exit, oneOff.kept.isOverdue);
    },
  };
}

async function hangUp(world: World, app: App, oneOff: OneOffProcess): Promise<void> {
  if (oneOff.state !== 'up') return;
  const told = `${oneOff.name} stayed after SIGHUP, which it got when its client left: killing it`;
  await hangUpOneOff(world, oneOff, () => world.say(app.id, told));
}

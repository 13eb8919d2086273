import { CommandExit, EXIT } from '../command-line/exits.ts';
import type { World } from '../world.ts';

/** Runs `work` until it is done or the person presses Ctrl-C; then `leave` says what stands, and the command ends. */
export async function untilInterrupted<Result>(
  world: Pick<World, 'signals'>,
  work: (signal: AbortSignal) => Promise<Result>,
  leave: () => void,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  world.signals.on('SIGINT', stop);
  world.signals.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    leave();
    throw new CommandExit(EXIT.interrupted);
  } finally {
    world.signals.off('SIGINT', stop);
    world.signals.off('SIGTERM', stop);
  }
}

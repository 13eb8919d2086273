import type { Verdict } from '@tfp/contract/releases';
import type { Process } from '../apps/process.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import { verdictOn } from './verdict.ts';

/** Asks the engine for what a pusher needs to know: the last lines, and the addresses that were bound. */
export async function gatherVerdict(
  world: Pick<World, 'engine' | 'timers' | 'log'>,
  process: Process,
): Promise<Verdict> {
  const { engine, timers, log } = world;
  const { id } = process;
  const onError = (error: Error) => {
    log.warn({ err: error, process: process.key }, 'verdict is incomplete');
    return [];
  };
  const isRunning = process.phase === 'running';
  const [lines, listeners] = await Promise.all([
    id === undefined ? [] : engine.lastLines(id, LIMITS.verdictLines).catch(onError),
    id === undefined || !isRunning ? [] : engine.listeners(id).catch(onError),
  ]);
  return verdictOn(process, lines, listeners, timers.bootTimeoutMs);
}

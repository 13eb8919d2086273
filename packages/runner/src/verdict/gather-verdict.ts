import { RELEASE_TYPE, type Verdict } from '@tfp/contract/releases';
import type { App } from '../apps/app.ts';
import { findRelease } from '../apps/find-release.ts';
import type { Process } from '../apps/process.ts';
import { portTranscript, transcriptOf } from '../health/transcript.ts';
import { LIMITS } from '../limits.ts';
import { maskOf } from '../output/mask-of.ts';
import type { Mask } from '../output/mask-secrets.ts';
import type { World } from '../world.ts';
import { verdictOn } from './verdict.ts';

type Deps = Pick<World, 'engine' | 'timers' | 'openConfig' | 'log' | 'now'>;

/** Asks the engine for what a pusher needs to know: the last lines, and the addresses that were bound. */
export async function gatherVerdict(world: Deps, app: App, process: Process): Promise<Verdict> {
  const { engine, timers } = world;
  const { id } = process;
  const mask = maskOf(world, app, process.release);
  const isRunning = process.phase === 'running';
  const [lines, listeners] = await Promise.all([
    lastWords(world, process, mask),
    id === undefined || !isRunning ? [] : engine.listeners(id).catch(incomplete(world, process)),
  ]);
  const others = otherTypes(app, process);
  const verdict = verdictOn(process, lines, listeners, timers.bootTimeoutMs, others);
  const transcript = [
    ...portTranscript(verdict, world.now() - process.startedAt),
    ...transcriptOf(process.answers, mask),
  ];
  return withoutSecrets({ ...verdict, ...(transcript.length > 0 ? { transcript } : {}) }, mask);
}

/** Once something has served, everybody knows what the app is. */
function otherTypes(app: App, { type, release }: Process): string[] {
  if (app.memory.serving !== null) return [];
  const types = Object.keys(findRelease(app, release)?.processTypes ?? {});
  return types.filter((each) => each !== type && each !== RELEASE_TYPE);
}

/** The last lines of a process, hidden before they are cut: half a secret would not be known again. */
export async function lastWords(
  world: Pick<World, 'engine' | 'log'>,
  process: Process,
  mask: Mask,
): Promise<string[]> {
  const { id } = process;
  if (id === undefined) return [];
  const lines = await world.engine
    .lastLines(id, LIMITS.verdictLines)
    .catch(incomplete(world, process));
  return mask(lines.join('\n')).slice(-LIMITS.verdictBytes).split('\n').filter(Boolean);
}

export function withoutSecrets(verdict: Verdict, mask: Mask): Verdict {
  return { ...verdict, message: mask(verdict.message) };
}

function incomplete({ log }: Pick<World, 'log'>, { key }: Process): (error: Error) => string[] {
  return (error) => {
    log.warn({ err: error, process: key }, 'verdict is incomplete');
    return [];
  };
}

import { EXIT_TIMED_OUT, type ExitReport } from '@tfp/contract/attach-frames';
import type { OneOffEnd } from '@tfp/contract/journal';
import { STANDARD_SIZE } from '@tfp/contract/sizes';
import { signalName } from '../containers/signal-name.ts';
import type { Exit } from '../engine/engine.ts';
import { LIMITS } from '../limits.ts';
import type { World } from '../world.ts';
import type { OneOffProcess } from './one-off.ts';
import type { KeptOneOff } from './one-off-files.ts';

type HistoryWorld = Pick<World, 'journal' | 'oneOffFiles' | 'now'>;
type StartWorld = HistoryWorld & Pick<World, 'uptime'>;

/** Resolves when the start will be remembered, and its end told, whoever dies next. Only then may there be a container. */
export async function tellStart(world: StartWorld, oneOff: OneOffProcess): Promise<void> {
  const { key: id, name: process, release: version, request, appId } = oneOff;
  const { attach: attached, by = '', size = STANDARD_SIZE } = request;
  oneOff.kept.startedAt = Math.round(world.now());
  oneOff.kept.deadline = oneOff.kept.startedAt + (request.timeoutMs ?? LIMITS.oneOffLongestMs);
  oneOff.kept.startedUptimeMs = world.uptime();
  world.oneOffFiles.save(oneOff.kept);
  const command = oneOff.shown.slice(0, LIMITS.historyCommandCharacters);
  const start = { id, process, version, command, by, size, attached };
  await world.journal.append(appId, { kind: 'oneOffStarted', ...start });
}

/** Resolves when the end is remembered. It may be told twice, when we die in between; the ledger takes it once. */
export async function tellEnd(
  world: HistoryWorld,
  { key, appId, process, isOverdue, startedAt }: KeptOneOff,
  exit: Exit | 'unstarted' | 'lost',
): Promise<void> {
  const durationMs = Math.max(0, Math.round(world.now() - startedAt));
  const end = { ...howItEnded(exit, isOverdue), durationMs };
  await world.journal.append(appId, { kind: 'oneOffEnded', id: key, process, end });
  world.oneOffFiles.forget(key);
}

/** Pure. */
function howItEnded(
  exit: Exit | 'unstarted' | 'lost',
  isOverdue: boolean,
): Omit<OneOffEnd, 'durationMs'> {
  const unseen = { code: null, signal: null, outOfMemory: false };
  if (isOverdue) return { ...unseen, how: 'timeout', code: EXIT_TIMED_OUT };
  if (typeof exit === 'string') return { ...unseen, how: exit };
  if (exit.isLost) return { ...unseen, how: 'lost' };
  const { code, outOfMemory } = exit;
  return { how: 'exited', code, signal: signalName(code) ?? null, outOfMemory };
}

/** What the client at its terminal is told. */
export function exitReport(exit: Exit, isOverdue: boolean): ExitReport {
  if (isOverdue) return { code: EXIT_TIMED_OUT, timedOut: true };
  const signal = signalName(exit.code);
  return {
    code: exit.code,
    ...(signal === undefined ? {} : { signal }),
    ...(exit.outOfMemory ? { outOfMemory: true } : {}),
  };
}

import { type App, handlesOf } from '../apps/app.ts';
import type { ReleasePhase } from '../apps/app-memory.ts';
import type { Process } from '../apps/process.ts';
import { maskOf } from '../output/mask-of.ts';
import { lastWords, withoutSecrets } from '../verdict/gather-verdict.ts';
import type { World } from '../world.ts';
import { commandOutcome } from './command-outcome.ts';

/** The release command has ended, or is lost: everything that it wrote is told, then its outcome is kept for good. */
export async function judgeCommand(world: World, app: App): Promise<void> {
  const phase = app.memory.releasePhase;
  if (phase === null) return;
  const { version } = phase;
  const process = app.processes.get(phase.key);
  if (process !== undefined) await handlesOf(app, process).told;
  const mask = maskOf(world, app, version);
  const lines = process === undefined ? [] : await lastWords(world, process, mask);
  const isSameEngine = (await world.engine.epoch().catch(() => undefined)) === phase.epoch;
  const witness = isSameEngine ? process : undefined;
  const outcome = commandOutcome(phase, witness, lines, world.timers.releaseCommandMs);
  phase.outcome =
    outcome.kind === 'failed'
      ? { ...outcome, verdict: withoutSecrets(outcome.verdict, mask) }
      : outcome;
  world.failpoint('runner.before-command-outcome');
  world.files.saveMemory(app.id, app.memory);
  world.failpoint('runner.after-command-outcome');
  if (outcome.kind === 'passed') {
    const line = doneLine(phase, process, world.now());
    await world.journal.append(app.id, {
      kind: 'progress',
      version,
      line,
      command: 'passed',
    });
  }
  app.wake();
}

/** How long it took is known only where its end was seen. */
function doneLine({ startedAt }: ReleasePhase, process: Process | undefined, now: number): string {
  if (process?.upAt === undefined) return 'Release command done';
  return `Release command done in ${((now - startedAt) / 1000).toFixed(1)} s`;
}

import type { RunnableRelease } from '@tfp/contract/releases';
import type { ReleasePhase } from '../apps/app-memory.ts';
import { mayRun, type Process } from '../apps/process.ts';
import type { Action } from './action.ts';
import type { Scene } from './scene.ts';

/** Whether processes of the release on its way may start: it has no command to wait for, or that ended well. */
export function isPrepared(scene: Scene): boolean {
  return withCommand(scene) === null || phaseOf(scene)?.outcome?.kind === 'passed';
}

/** What comes next of the release command, and of those of releases that are not wanted any more. */
export function prepare(scene: Scene): Action[] {
  return [...leaveOthers(scene), ...proceedWithOwn(scene)];
}

/** When a running command has had its time. */
export function overdueAt(scene: Scene): number | null {
  const phase = scene.memory.releasePhase;
  return phase && phase.outcome === null
    ? phase.startedAt + scene.deadlines.releaseCommandMs
    : null;
}

/** A release that somebody waits for, with a command. One that the ledger has as live already runs none. */
function withCommand({ goal }: Scene): RunnableRelease | null {
  // A copy from before there were release commands says nothing of them.
  const command = goal.rolling?.releaseCommand ?? null;
  return goal.isAwaited && command !== null ? goal.rolling : null;
}

function phaseOf(scene: Scene): ReleasePhase | null {
  const { releasePhase } = scene.memory;
  const release = withCommand(scene);
  return release !== null && release.version === releasePhase?.version ? releasePhase : null;
}

/** Two never run at once: a release with a command waits for the one before. Any other goes on, and that is stopped. */
function leaveOthers(scene: Scene): Action[] {
  const phase = phaseOf(scene);
  const own = phase?.outcome === null ? phase.key : undefined;
  return scene.commands
    .filter(({ key, retiring }) => key !== own && !retiring)
    .flatMap((command): Action[] => {
      const { key } = command;
      if (command.phase === 'ended') return [{ kind: 'collect', key }];
      return withCommand(scene) === null ? [{ kind: 'cancelCommand', key }] : limit(scene, command);
    });
}

function proceedWithOwn(scene: Scene): Action[] {
  const release = withCommand(scene);
  if (release === null) return [];
  const phase = phaseOf(scene);
  if (phase === null) {
    const isBusy = scene.commands.some((command) => command.phase !== 'ended' || mayRun(command));
    return isBusy ? [] : [{ kind: 'runCommand', release }];
  }
  const { outcome, version } = phase;
  if (outcome?.kind === 'failed') {
    return [{ kind: 'failRelease', version, verdict: outcome.verdict }];
  }
  return outcome === null ? watchOwn(scene, phase, release) : [];
}

function watchOwn(scene: Scene, phase: ReleasePhase, release: RunnableRelease): Action[] {
  const command = scene.commands.find(({ key }) => key === phase.key);
  if (command?.retiring) return [];
  // The engine went down before it was asked to start anything: that is no second run.
  if (command !== undefined && isUnborn(command)) {
    return [
      { kind: 'collect', key: command.key },
      { kind: 'runCommand', release },
    ];
  }
  if (command === undefined || command.phase === 'ended') return [{ kind: 'judgeCommand' }];
  return limit(scene, command);
}

/** Stops a command that had its time, also one that another release waits for. */
function limit(scene: Scene, { key, phase, state }: Process): Action[] {
  const isDue = key === scene.memory.releasePhase?.key && scene.now >= (overdueAt(scene) ?? 0);
  return isDue && phase === 'running' && state !== 'stopping' ? [{ kind: 'endOverdue', key }] : [];
}

/** The engine was never asked to start it. */
function isUnborn({ phase, blameless, end }: Process): boolean {
  return phase === 'ended' && blameless && end?.kind === 'unstarted' && !end.mayHaveRun;
}

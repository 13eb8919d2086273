import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from './apps/app.ts';
import type { Process } from './apps/process.ts';
import { keepCrash } from './crashes/keep-crash.ts';
import { noteCrash } from './crashes/note-crash.ts';
import type { Action } from './reconcile.ts';
import { cancelCommand, endOverdue } from './release-phase/end-command.ts';
import { judgeCommand } from './release-phase/judge-command.ts';
import { expectCommand, startCommand } from './release-phase/start-command.ts';
import { announceRelease } from './rollout/announce-release.ts';
import { collectProcess } from './rollout/collect-process.ts';
import { dissolveApp } from './rollout/dissolve-app.ts';
import { adoptRelease, promoteRelease, stepDown } from './rollout/promote-release.ts';
import { retireProcess } from './rollout/retire-process.ts';
import { settleRelease } from './rollout/settle-release.ts';
import { startProcesses } from './rollout/start-processes.ts';
import { confirmRevert, failRelease, withdrawRelease } from './rollout/withdraw-release.ts';
import type { World } from './world.ts';

/**
 * THE STORY of every change: deploy, config, rollback, restart, scale, crash, reboot. `reconcile` says what comes next,
 * this does it, and what it does is seen in the next round:
 *
 *  0. command   where the release has a release command, it runs alone, once, and must end well (release-phase/)
 *  1. start     the new processes, beside the old ones
 *  2. (health)  each is probed until it is up; nothing waits a fixed time
 *  3. promote   all are up: they enter the routes and the old ones leave them, in one change
 *  4. announce  every router worker has taken that change: the release is live
 *  5. retire    each old process is drained, gets SIGTERM, 30 s, SIGKILL; this goes on beside the lane
 *  6. settle    the last of them has stopped: what became of their requests is told
 *  7. collect   `logs` has read its last line: it is removed
 *
 * A type with a surge or a batch goes in waves (waves.ts): 1 and 3 mean its first wave, with a surge of 0 nothing of it,
 * and the others come up and retire old processes, place by place, before 4.
 *
 * What fails in 0 or ends before 4 fails its release, what ends within the minute after takes it back (withdraw,
 * confirmRevert); what ends later is a crash and is started again.
 *
 * Only what decides about a release is waited for: an app's rounds go one after the other.
 */
export async function carryOut(world: World, app: App, action: Action): Promise<void> {
  switch (action.kind) {
    case 'adopt':
      return adoptRelease(world, app, action.release);
    case 'stepDown':
      return stepDown(world, app);
    case 'runCommand':
      return runCommand(world, app, action.release);
    case 'judgeCommand':
      return judgeCommand(world, app);
    case 'endOverdue':
      return aside(world, app, endOverdue(world, app, find(app, action.key)));
    case 'cancelCommand':
      return aside(world, app, cancelCommand(world, app, find(app, action.key)));
    case 'failRelease':
      return failRelease(world, app, action.version, action.verdict);
    case 'start':
      return aside(world, app, startProcesses(world, app, action.release, action.slots));
    case 'promote':
      return promoteRelease(world, app, action);
    case 'announce':
      return announceRelease(world, app);
    case 'retire':
      return aside(world, app, retireProcess(world, app, find(app, action.key)));
    case 'collect':
      return aside(world, app, collectProcess(world, app, find(app, action.key)));
    case 'settle':
      return settleRelease(world, app, action.version);
    case 'withdraw':
      return withdrawRelease(world, app, find(app, action.culprit));
    case 'confirmRevert':
      return confirmRevert(world, app);
    case 'crash':
      return crash(world, app, find(app, action.key));
    case 'dissolve':
      return dissolveApp(world, app);
  }
}

async function runCommand(world: World, app: App, release: RunnableRelease): Promise<void> {
  const process = await expectCommand(world, app, release);
  aside(world, app, startCommand(world, app, release, process));
}

function crash(world: World, app: App, process: Process): void {
  noteCrash(world, app, process);
  process.retiring = true;
  const removal = process.phase === 'ended' ? collectProcess : retireProcess;
  // What it wrote last goes with its container.
  const leave = keepCrash(world, app, process).then(() => removal(world, app, process));
  aside(world, app, leave);
  // The next one does not wait until this one has stopped.
  app.wake();
}

function find(app: App, key: string): Process {
  const process = app.processes.get(key);
  if (process === undefined) throw new Error(`${key} is decided about, but not there`);
  return process;
}

/** Goes on beside the lane; its progress shows in the processes' records. */
function aside(world: World, app: App, work: Promise<void>): void {
  work.catch((error) => {
    world.log.error({ err: error, app: app.id }, 'rollout step failed');
    app.wake();
  });
}

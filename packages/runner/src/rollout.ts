import type { App } from './apps/app.ts';
import type { Process } from './apps/process.ts';
import { noteCrash } from './crashes/note-crash.ts';
import type { Action } from './reconcile/action.ts';
import { cancelCommand, endOverdue } from './release-phase/end-command.ts';
import { judgeCommand } from './release-phase/judge-command.ts';
import { expectCommand, startCommand } from './release-phase/start-command.ts';
import { announceRelease } from './rollout/announce-release.ts';
import { buryProcess } from './rollout/bury-process.ts';
import { collectProcess } from './rollout/collect-process.ts';
import { dissolveApp } from './rollout/dissolve-app.ts';
import { promoteRelease } from './rollout/promote-release.ts';
import { retireProcess } from './rollout/retire-process.ts';
import { serveRelease, stepDown } from './rollout/serve-release.ts';
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
 * A type with a surge or a batch goes in waves (reconcile/waves.ts): 1 and 3 mean its first wave, with a surge of 0
 * nothing of it, and the others come up and retire old processes, place by place, before 4.
 *
 * What fails in 0 or ends before 4 fails its release, what ends within the minute after takes it back (withdraw,
 * confirmRevert); what ends later is a crash and is started again.
 *
 * Only what decides about a release is waited for: an app's rounds go one after the other.
 */
export async function carryOut(world: World, app: App, action: Action): Promise<void> {
  const step = STEPS[action.kind] as Step<Action>;
  await step(world, app, action);
}

type Step<Of extends Action> = (world: World, app: App, action: Of) => void | Promise<void>;

const STEPS: { [Kind in Action['kind']]: Step<Extract<Action, { kind: Kind }>> } = {
  adopt: (world, app, { release }) => serveRelease(world, app, release),
  stepDown,
  async runCommand(world, app, { release }) {
    const command = await expectCommand(world, app, release);
    aside(world, app, startCommand(world, app, release, command));
  },
  judgeCommand,
  endOverdue: beside(endOverdue),
  cancelCommand: beside(cancelCommand),
  failRelease: (world, app, { version, verdict }) => failRelease(world, app, version, verdict),
  start: (world, app, { release, slots }) =>
    aside(world, app, startProcesses(world, app, release, slots)),
  promote: promoteRelease,
  announce: announceRelease,
  settle: (world, app, { version }) => settleRelease(world, app, version),
  withdraw: (world, app, { key }) => withdrawRelease(world, app, find(app, key)),
  confirmRevert,
  crash(world, app, { key }) {
    const process = find(app, key);
    noteCrash(world, app, process);
    aside(world, app, buryProcess(world, app, process));
    // The next one does not wait until this one has stopped.
    app.wake();
  },
  collect: beside(collectProcess),
  retire: beside(retireProcess),
  dissolve: dissolveApp,
};

/** What goes on beside the lane; its progress shows in the process's record. */
function beside(work: (world: World, app: App, process: Process) => Promise<void>) {
  return (world: World, app: App, { key }: { key: string }) =>
    aside(world, app, work(world, app, find(app, key)));
}

function aside(world: World, app: App, work: Promise<void>): void {
  work.catch((error) => {
    world.log.error({ err: error, app: app.id }, 'rollout step failed');
    app.wake();
  });
}

function find(app: App, key: string): Process {
  const process = app.processes.get(key);
  if (process === undefined) throw new Error(`${key} is decided about, but not there`);
  return process;
}

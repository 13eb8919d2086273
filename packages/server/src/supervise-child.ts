import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '@tfp/contract/platform-process';
import { type ChildEvent, type ChildState, decide, NEWBORN } from './child-state.ts';
import type { DeathNotes } from './death-notes.ts';
import type { ChildPlan } from './formation.ts';
import { keepLastLines } from './last-lines.ts';
import { failedStartsTold, stderrDrainMs } from './limits.ts';

/** One process of the platform that is started again whenever it dies, until it is told to stop. */
export interface SupervisedChild {
  plan: ChildPlan;
  phase: () => ChildState['phase'];
  /** Asks it to leave; it is not started again. */
  stop: () => void;
  kill: () => void;
  gone: Promise<void>;
}

interface SupervisionDeps {
  log: Logger;
  /** Held open by every process, so that a new supervisor sees when the last one of an old supervisor has left. */
  lockFd: number;
  cwd: string;
  notes: Pick<DeathNotes, 'leave' | 'take'>;
  onReady: () => void;
}

export function superviseChild(deps: SupervisionDeps, plan: ChildPlan): SupervisedChild {
  const log = deps.log.child({ child: plan.label });
  let state = NEWBORN;
  let running: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();

  function on(event: ChildEvent, death?: Death) {
    const decision = decide(state, event, performance.now());
    state = decision.state;
    const { action } = decision;
    if (action.kind === 'start') start();
    if (action.kind === 'terminate') running?.kill('SIGTERM');
    if (action.kind === 'rest') {
      log.warn({ ...death?.cause, restartMs: action.ms }, 'process died');
      if (action.explain) explain(log, death);
      if (state.failedStarts >= failedStartsTold) {
        deps.notes.leave(plan.label, death?.lastLines ?? []);
      }
      timer = setTimeout(() => on('rested'), action.ms);
    }
    if (event === 'ready') {
      deps.notes.take(plan.label);
      deps.onReady();
    }
    if (state.phase === 'gone') {
      clearTimeout(timer);
      leave();
    }
  }

  function start() {
    running = spawnChild(deps, plan, {
      ready: () => on('ready'),
      died: (death) => {
        running = undefined;
        on('exited', death);
      },
    });
    log.debug({ pid: running.pid }, 'process started');
  }

  start();
  return {
    plan,
    phase: () => state.phase,
    stop: () => on('stop'),
    kill: () => running?.kill('SIGKILL'),
    gone,
  };
}

interface Death {
  cause: { code?: number | null; signal?: string | null; err?: Error };
  lastLines: string[];
}

interface ChildCalls {
  ready: () => void;
  died: (death: Death) => void;
}

function spawnChild(deps: SupervisionDeps, plan: ChildPlan, calls: ChildCalls): ChildProcess {
  const child = spawn(plan.command, plan.args, {
    cwd: deps.cwd,
    env: plan.env,
    // In a session of its own, so that Ctrl-C reaches the supervisor alone and the order of the stop is ours.
    detached: true,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc', ...plan.fds, deps.lockFd],
  });
  const lastLines = child.stderr
    ? keepLastLines(child.stderr, (chunk) => process.stderr.write(chunk))
    : () => [];
  child.on('message', (message: { ready?: boolean }) => {
    if (message.ready === true) calls.ready();
  });
  child.on('error', (err) => {
    if (child.pid === undefined) calls.died({ cause: { err }, lastLines: [] });
  });
  // Not 'exit': its last words may still be in the pipe. Not 'close' alone: a grandchild may hold the pipe open.
  child.once('exit', (code, signal) => {
    setTimeout(() => child.stderr?.destroy(), stderrDrainMs).unref();
    const died = () => calls.died({ cause: { code, signal }, lastLines: lastLines() });
    if (child.stderr === null || child.stderr.closed) died();
    else child.stderr.once('close', died);
  });
  return child;
}

function explain(log: Logger, death: Death | undefined): void {
  log.error(
    { ...death?.cause, lastLines: death?.lastLines },
    'this process dies again and again while it starts: see its last lines; it is tried again every few seconds',
  );
}

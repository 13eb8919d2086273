import type { ProcessState } from '@tfp/contract/journal';
import type { ProcessCommand } from '@tfp/contract/releases';
import type { SizeName } from '@tfp/contract/sizes';
import { EXIT_NO_ENVIRONMENT } from '../engine/container-spec.ts';
import type { Exit } from '../engine/engine.ts';
import type { KeptAnswer } from '../health/transcript.ts';

/**
 * One container of an app's formation, known from the moment in which its start was decided. `ending`: it is known to
 * have ended, but not yet how.
 */
export interface Process {
  /** The container's name: chosen before there is a container. */
  key: string;
  id: string | undefined;
  name: string;
  type: string;
  /** null: the one of its image. */
  command: ProcessCommand;
  release: number;
  generation: number;
  size: SizeName;
  address: string | undefined;
  phase: 'starting' | 'running' | 'ending' | 'ended';
  /** What users were last told of it. */
  state: ProcessState;
  healthy: boolean;
  /** It came up as far as the platform asks by itself; now the startup checks of its release decide. */
  checking: boolean;
  /** False while its readiness checks fail: it serves only where no other process can. */
  ready: boolean;
  /** How often this runner saw them fail. */
  unreadyTimes: number;
  /** What its checks asked, and what it answered: the last of it. */
  answers: KeptAnswer[];
  /** It is on its way out, and whoever began that sees it through. */
  retiring: boolean;
  /** The release whose rollout takes it out of service, until it is written down how that went. */
  makesWayFor: number | undefined;
  /** Another one is to take its place, by somebody's wish or since it is of no use. */
  condemned: boolean;
  /** Its release says that nothing of its type may run beside it. */
  alone: boolean;
  /** An earlier runner started it. */
  found: boolean;
  /** Its end is nobody's fault: it went down with its engine, or never began for want of one. */
  blameless: boolean;
  /** Somebody ended it through the engine, and not us. */
  killed: boolean;
  startedAt: number;
  upAt: number | undefined;
  since: number;
  end: ProcessEnd | undefined;
}

export type ProcessEnd =
  | ({ kind: 'exited' } & Exit)
  /** The engine could not start it. `fault`: whether the image or the platform is to blame. */
  | { kind: 'unstarted'; fault: 'image' | 'platform'; message: string; mayHaveRun: boolean }
  /** It never bound its port. */
  | { kind: 'unbound'; listeners: string[] }
  /** It did not pass a startup check: what was asked, and what it answered last. */
  | { kind: 'unwell'; asked: string; answered: string };

type Known = 'key' | 'name' | 'type' | 'command' | 'release' | 'generation' | 'size' | 'alone';

/** A process that is about to be started, but for what is said of it. */
export function createProcess(
  fields: Pick<Process, Known | 'startedAt'> & Partial<Process>,
): Process {
  return {
    id: undefined,
    address: undefined,
    phase: 'starting',
    state: 'none',
    healthy: false,
    checking: false,
    ready: true,
    unreadyTimes: 0,
    answers: [],
    retiring: false,
    makesWayFor: undefined,
    condemned: false,
    found: false,
    blameless: false,
    killed: false,
    upAt: undefined,
    since: fields.startedAt,
    end: undefined,
    ...fields,
  };
}

const SIGKILL_CODE = 137;

/** One that got no environment never ran: our fault, or nobody's where the runner died before it could hand it over. */
export function recordExit(process: Process, exit: Exit): void {
  if (exit.code === EXIT_NO_ENVIRONMENT) {
    const message = 'its environment did not reach it';
    // An app could leave with that code by itself, so nobody may conclude that nothing has run.
    process.end = { kind: 'unstarted', fault: 'platform', message, mayHaveRun: true };
    process.blameless ||= process.found;
  } else process.end = { kind: 'exited', ...exit };
}

/** Ended by hand, with its engine, or by a fault of ours: a crash, but no reason to distrust the release. */
export function isEndedFromOutside({ killed, end }: Process): boolean {
  if (end?.kind === 'unstarted') return end.fault === 'platform';
  const isSigkill = end?.kind === 'exited' && end.code === SIGKILL_CODE && !end.outOfMemory;
  return killed || isSigkill;
}

/** A start that the engine has not answered may have been done all the same, until what is left of it is removed. */
export function mayRun({ phase, end }: Process): boolean {
  if (phase === 'starting' || phase === 'running') return true;
  return end?.kind === 'unstarted' && end.mayHaveRun;
}

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** The steps of build, release and run between which a test may end a process by force. */
export const FAILPOINTS = [
  'builder.objects-in',
  'builder.before-accept',
  'builder.after-accept',
  'builder.after-build',
  'builder.before-finish',
  'builder.after-finish',
  'builder.before-ref-move',
  'builder.in-forget',
  'api.after-release-commit',
  'api.before-live-commit',
  'api.after-live-commit',
  'api.before-destroy-commit',
  'api.after-destroy-commit',
  'api.before-cleanup-done',
  'runner.before-create',
  'runner.after-create',
  'runner.after-start',
  'runner.before-promote',
  'runner.after-promote',
  'runner.after-publish',
  'runner.before-live-entry',
  'runner.after-live-entry',
  'runner.before-sigterm',
  'runner.after-exit',
  'runner.after-removal',
  'runner.before-network-removal',
  'runner.after-network-removal',
  'runner.after-command-memory',
  'runner.after-command-create',
  'runner.after-command-start',
  'runner.before-command-outcome',
  'runner.after-command-outcome',
  'logs.before-checkpoint',
  'logs.after-checkpoint',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Said at a step. Nothing happens, unless a test named this very step: then the process is gone. */
export type Failpoint = (name: FailpointName) => void;

export const noFailpoint: Failpoint = () => {};

/**
 * `wish` is what TFP_FAILPOINT says: a name, and after a colon at which time it counts. A process ends there once in
 * the life of a platform: a file in `folder` tells the next one to go on.
 */
export function createFailpoint(wish: string | undefined, folder: string): Failpoint {
  if (wish === undefined || wish === '') return noFailpoint;
  const [wanted = '', count = '1'] = wish.split(':');
  if (!isFailpoint(wanted)) throw new Error(`TFP_FAILPOINT is "${wish}": there is no such step`);
  let left = Number(count);
  return (name) => {
    if (name !== wanted || --left !== 0 || !isFirst(folder, name)) return;
    process.kill(process.pid, 'SIGKILL');
  };
}

function isFailpoint(name: string): name is FailpointName {
  return (FAILPOINTS as readonly string[]).includes(name);
}

function isFirst(folder: string, name: FailpointName): boolean {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(join(folder, name), 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

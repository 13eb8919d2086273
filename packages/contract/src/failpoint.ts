import { unlinkSync } from 'node:fs';
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
  'logs.before-seal',
  'logs.after-seal',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Said at a step. Nothing happens, unless a test armed this very step: then the process is gone. */
export type Failpoint = (name: FailpointName) => void;

export const noFailpoint: Failpoint = () => {};

/**
 * A test arms a step by a file of its name in `folder`, while everything runs. Whoever comes by first takes the file away
 * and ends there, so that the next one goes on.
 */
export function createFailpoint(isOn: boolean, folder: string): Failpoint {
  if (!isOn) return noFailpoint;
  return (name) => {
    if (isTaken(join(folder, name))) process.kill(process.pid, 'SIGKILL');
  };
}

function isTaken(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

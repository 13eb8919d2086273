import { findSize, type SizeName, STANDARD_SIZE } from '@tfp/contract/sizes';

/** By these the platform finds its own containers and networks again, and nobody else's. */
export const LABEL = {
  platform: 'tfp.platform',
  app: 'tfp.app',
  release: 'tfp.release',
  process: 'tfp.process',
  type: 'tfp.type',
  generation: 'tfp.generation',
  size: 'tfp.size',
  /** On those beside which nothing of their type may run. */
  alone: 'tfp.alone',
  kind: 'tfp.kind',
  command: 'tfp.command',
  address: 'tfp.address',
  epoch: 'tfp.epoch',
} as const;

/** `release` runs a release's command, once. `attached` one-offs belong to a person at a terminal and end with them. `cron`: a run of a job. */
export type ContainerKind = 'process' | 'release' | 'one-off' | 'attached' | 'cron';

type Labels = Readonly<Record<string, string>>;

/** One from before an upgrade has no label, and the size that all had. */
export function sizeIn(labels: Labels): SizeName {
  return findSize(labels[LABEL.size] ?? '') ?? STANDARD_SIZE;
}

/** What belongs to an app's releases, and not to somebody who asked for it by hand. */
export function isOfRelease(labels: Labels): boolean {
  return labels[LABEL.kind] === 'process' || labels[LABEL.kind] === 'release';
}

/**
 * An image carries labels of ours as well, and hands them on: what a person made of it with the engine alone has no kind,
 * and is theirs.
 */
export function isOneOff(labels: Labels): boolean {
  return labels[LABEL.kind] === 'one-off' || labels[LABEL.kind] === 'attached';
}

export function isOfCron(labels: Labels): boolean {
  return labels[LABEL.kind] === 'cron';
}

/** Set by the builder on images that stand on our stack: they have bash. */
export const STACK_LABEL = 'tfp.stack';

/** By these the platform finds its own containers and networks again, and nobody else's. */
export const LABEL = {
  platform: 'tfp.platform',
  app: 'tfp.app',
  release: 'tfp.release',
  process: 'tfp.process',
  type: 'tfp.type',
  generation: 'tfp.generation',
  kind: 'tfp.kind',
  command: 'tfp.command',
  address: 'tfp.address',
  epoch: 'tfp.epoch',
} as const;

/** `attached` one-offs belong to a person at a terminal and end with them. */
export type ContainerKind = 'process' | 'one-off' | 'attached';

/** Set by the builder on images that stand on our stack: they have bash. */
export const STACK_LABEL = 'tfp.stack';

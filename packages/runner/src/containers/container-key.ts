import { randomBytes } from 'node:crypto';

/** A name that no container has had. It is chosen before there is a container, so that whoever comes next finds it again. */
export function containerKey(platformId: string, app: string, process: string): string {
  return `tfp-${platformId}-${app}-${process}-${randomBytes(4).toString('hex')}`;
}

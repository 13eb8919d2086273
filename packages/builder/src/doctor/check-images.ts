import type { Finding } from '@tfp/contract/doctor';
import { type FindImagesDeps, unneededImages } from '../images/collect-images.ts';

/** Images that no kept release stands on. They are collected every minute, but for those that still run. */
export async function checkImages(deps: FindImagesDeps): Promise<Finding[]> {
  const unneeded = await unneededImages(deps);
  return unneeded.map((id) => ({
    code: 'leftover_image',
    invariant: 'I3',
    severity: 'warning',
    found: `The image ${id.slice(0, 19)} is no kept release's.`,
    next: `It is collected within a minute, or by hand: docker rmi ${id.slice(0, 19)}`,
  }));
}

import type { DesiredApp } from '@tfp/contract/desired-state';
import { RELEASE_TYPE, type RunnableRelease } from '@tfp/contract/releases';
import { type SizeName, STANDARD_SIZE } from '@tfp/contract/sizes';

/** A place in the formation: `web.2`, and the generation and the size that its process must have. */
export interface Slot {
  name: string;
  type: string;
  generation: number;
  size: SizeName;
}

/** All places that a release has in a formation. */
export function slotsOf(
  formation: DesiredApp['formation'],
  release: RunnableRelease | null,
): Slot[] {
  return Object.entries(formation)
    .filter(([type]) => type !== RELEASE_TYPE && release !== null && type in release.processTypes)
    .flatMap(([type, { quantity, generation, size = STANDARD_SIZE }]) =>
      Array.from({ length: quantity }, (_, index) => ({
        name: `${type}.${index + 1}`,
        type,
        generation,
        size,
      })),
    );
}

import type { EngineContainer } from '../engine/engine.ts';

/** The containers that are gone, for as long as a list may still show them: nobody meets them again. */
export class Departed {
  private readonly keys = new Set<string>();

  add(key: string): void {
    this.keys.add(key);
  }

  /** Those of a list that are still there. What it does not show any more is forgotten. */
  leaveOut(containers: readonly EngineContainer[]): EngineContainer[] {
    const listed = new Set(containers.map(({ name }) => name));
    for (const key of this.keys) if (!listed.has(key)) this.keys.delete(key);
    return containers.filter(({ name }) => !this.keys.has(name));
  }
}

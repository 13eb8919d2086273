import type { RunnableRelease } from '@tfp/contract/releases';
import type { App } from './app.ts';

/** A release of an app by its number, as long as anything of it can run here. */
export function findRelease(
  { desired, memory }: Pick<App, 'desired' | 'memory'>,
  version: number,
): RunnableRelease | undefined {
  const known = [
    desired?.target,
    desired?.live,
    memory.serving,
    memory.announcing?.previous,
    memory.fallback?.release,
  ];
  return known.find((release) => release?.version === version) ?? undefined;
}

import type { Logger } from '@tfp/contract/platform-process';
import { untilHeard } from '../retry.ts';
import { type EngineCgroups, limitBuilds } from './build-cgroup.ts';

/**
 * Bounds builds as soon as the engine tells how: one that hangs must not keep git from being served. Gives back what
 * is known of that which could not be bounded.
 */
export function boundBuilds(
  askEngine: () => Promise<EngineCgroups>,
  log: Pick<Logger, 'warn'>,
): () => string[] {
  let problems: string[] = [];

  async function bound(): Promise<void> {
    try {
      problems = await limitBuilds(await untilHeard(askEngine, Number.POSITIVE_INFINITY));
    } catch (error) {
      problems = [`the engine does not answer (${(error as Error).message})`];
    }
    if (problems.length > 0) log.warn({ problems }, 'builds are not limited in all that they take');
  }

  void bound();
  return () => problems;
}

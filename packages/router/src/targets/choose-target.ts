import { REQUESTS_PER_TARGET_MAX, TARGETS_TRIED_MAX } from '../limits.ts';
import type { Target } from './target.ts';

/**
 * Chooses the target with the least in flight, beginning at a random one so that ties spread. Quarantined ones serve
 * only when no other is left: a doubtful target is better than none.
 */
export function chooseTarget(
  targets: readonly Target[],
  tried: readonly Target[],
  now: number,
  random: number = Math.random(),
): Target | undefined {
  if (tried.length >= TARGETS_TRIED_MAX) return undefined;
  let best: Target | undefined;
  let bestLoad = Number.POSITIVE_INFINITY;
  const first = Math.floor(random * targets.length);
  for (let i = 0; i < targets.length; i++) {
    const target = targets[(first + i) % targets.length] as Target;
    if (tried.length > 0 && tried.includes(target)) continue;
    if (target.requests >= REQUESTS_PER_TARGET_MAX && !target.isPlatform) continue;
    const load = target.quarantinedUntil > now ? target.inFlight + 1e6 : target.inFlight;
    if (load >= bestLoad) continue;
    best = target;
    bestLoad = load;
  }
  return best;
}
